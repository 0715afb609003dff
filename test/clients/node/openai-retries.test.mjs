/**
 * How the openai SDK handles transient errors, and a lasting one. It retries by itself.
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI from "openai";
import { CHAT, forgetRequests, SERVER, statuses, userSays } from "./support.mjs";

function complete(apiKey, text, options) {
  const client = new OpenAI({ baseURL: `${SERVER}/v1`, apiKey, ...options });
  return client.chat.completions.create({ model: CHAT.model, messages: userSays(text) });
}

test("retries", async () => {
  await forgetRequests();
  const { choices } = await complete("retries", "Try again");
  assert.equal(choices[0].message.content, "Third time lucky.");
  assert.deepEqual(await statuses(), [429, 503, 200]);
});

test("429", async () => {
  await forgetRequests();
  await assert.rejects(complete("none", "Give up", { maxRetries: 1 }), OpenAI.RateLimitError);
  assert.deepEqual(await statuses(), [429, 429]);
});

test("a plan in a header", async () => {
  await forgetRequests();
  const defaultHeaders = { "x-parlel-plan": "503*2" };
  const { choices } = await complete("planned", "Hello", { defaultHeaders });
  assert.ok(choices[0].message.content);
  assert.deepEqual(await statuses(), [503, 503, 200]);
});
