/**
 * The official TypeScript SDK.
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Mistral } from "@mistralai/mistralai";
import { HTTPValidationError, SDKError } from "@mistralai/mistralai/models/errors/index.js";
import {
  assertPieces,
  assertUnitVector,
  CHAT,
  forgetRequests,
  INVALID_KEY,
  loggedRequests,
  SERVER,
  TEMPERATURE,
  TEMPERATURE_TOO_HIGH,
  TEXTS,
} from "./support.mjs";

const client = new Mistral({ serverURL: SERVER, apiKey: "any" });

async function complete() {
  const { choices } = await client.chat.complete(CHAT);
  return choices[0].message.content;
}

async function stream() {
  const pieces = [];
  for await (const { data } of await client.chat.stream(CHAT)) {
    pieces.push(data.choices[0].delta.content);
  }
  return pieces;
}

async function embed(inputs) {
  const { data } = await client.embeddings.create({ model: "mistral-embed", inputs });
  return data.map(({ embedding }) => embedding);
}

test("chat", async () => {
  const completion = await client.chat.complete(CHAT);
  const [choice] = completion.choices;
  assert.equal(completion.model, CHAT.model);
  assert.equal(choice.finishReason, "stop");
  assert.equal(choice.message.toolCalls, null);
  assert.notEqual(choice.message.content, "");
  const { promptTokens, completionTokens, totalTokens } = completion.usage;
  assert.equal(promptTokens + completionTokens, totalTokens);
});

test("stream", async () => {
  assertPieces(await stream(), await complete());
});

test("embeddings", async () => {
  const [first, second] = await embed(TEXTS);
  assertUnitVector(first);
  assertUnitVector(second);
  assert.deepEqual(await embed(TEXTS[0]), [first]);
});

test("models", async () => {
  const { data } = await client.models.list();
  const listed = data.find(({ id }) => id === CHAT.model);
  assert.equal(listed.type, "base");
  assert.deepEqual(await client.models.retrieve({ modelId: CHAT.model }), listed);
});

test("401", async () => {
  const keyless = new Mistral({ serverURL: SERVER });
  await assert.rejects(keyless.chat.complete(CHAT), {
    constructor: SDKError,
    statusCode: 401,
    body: INVALID_KEY,
  });
});

test("422", async () => {
  await assert.rejects(client.chat.complete({ ...CHAT, temperature: TEMPERATURE }), {
    constructor: HTTPValidationError,
    statusCode: 422,
    body: JSON.stringify({ detail: [TEMPERATURE_TOO_HIGH] }),
  });
});

test("request log", async () => {
  await forgetRequests();
  await complete();
  await stream();
  await embed(TEXTS);
  const chat = { method: "POST", path: "/v1/chat/completions", status: 200 };
  assert.deepEqual(await loggedRequests(), [
    { ...chat, body: { ...CHAT, stream: false } },
    { ...chat, body: { ...CHAT, stream: true } },
    {
      method: "POST",
      path: "/v1/embeddings",
      status: 200,
      body: { model: "mistral-embed", input: TEXTS },
    },
  ]);
});
