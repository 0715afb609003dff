/**
 * How the AI SDK handles transient errors, and a lasting one. It retries by itself.
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createMistral } from "@ai-sdk/mistral";
import { generateText } from "ai";
import { CHAT, forgetRequests, SERVER, statuses, userSays } from "./support.mjs";

function complete(apiKey, text, options) {
  const mistral = createMistral({ baseURL: `${SERVER}/v1`, apiKey });
  return generateText({ model: mistral(CHAT.model), messages: userSays(text), ...options });
}

test("retries", async () => {
  await forgetRequests();
  assert.equal((await complete("retries", "Try again")).text, "Third time lucky.");
  assert.deepEqual(await statuses(), [429, 503, 200]);
});

test("429", async () => {
  await forgetRequests();
  await assert.rejects(complete("none", "Give up", { maxRetries: 0 }), {
    name: "AI_APICallError",
    statusCode: 429,
    message: "Rate limit exceeded",
    isRetryable: true,
  });
  assert.deepEqual(await statuses(), [429]);
});
