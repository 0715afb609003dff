/**
 * How the official TypeScript SDK handles transient errors, and a lasting one.
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Mistral } from "@mistralai/mistralai";
import { SDKError } from "@mistralai/mistralai/models/errors/index.js";
import { CHAT, forgetRequests, SERVER, statuses, userSays } from "./support.mjs";

const backoff = { initialInterval: 1, maxInterval: 100, exponent: 1, maxElapsedTime: 10_000 };
const connection = { serverURL: SERVER, retryConfig: { strategy: "backoff", backoff } };
const request = { model: CHAT.model, messages: userSays("Try again") };

test("retries", async () => {
  await forgetRequests();
  const client = new Mistral({ ...connection, apiKey: "retries" });
  const { choices } = await client.chat.complete(request);
  assert.equal(choices[0].message.content, "Third time lucky.");
  assert.deepEqual(await statuses(), [429, 503, 200]);
});

test("streamed retries", async () => {
  await forgetRequests();
  const client = new Mistral({ ...connection, apiKey: "streamed" });
  const pieces = [];
  for await (const { data } of await client.chat.stream(request)) {
    pieces.push(data.choices[0].delta.content);
  }
  assert.equal(pieces.join(""), "Third time lucky.");
  assert.deepEqual(await statuses(), [429, 503, 200]);
});

test("429", async () => {
  await forgetRequests();
  const client = new Mistral({ serverURL: SERVER, apiKey: "none" });
  await assert.rejects(
    client.chat.complete({ ...request, messages: userSays("Give up") }),
    (error) =>
      error instanceof SDKError && error.statusCode === 429 && error.body.includes('"1300"'),
  );
  assert.deepEqual(await statuses(), [429]);
});

test("a plan in a header", async () => {
  await forgetRequests();
  const client = new Mistral({ ...connection, apiKey: "planned" });
  const headers = { "x-parlel-plan": "503*2" };
  const asked = { ...request, messages: userSays("Hello") };
  const { choices } = await client.chat.complete(asked, { headers });
  assert.ok(choices[0].message.content);
  assert.deepEqual(await statuses(), [503, 503, 200]);
});
