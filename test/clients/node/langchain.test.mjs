/**
 * LangChain, which calls through the official TypeScript SDK and passes its errors on.
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { tool } from "@langchain/core/tools";
import { ChatMistralAI, MistralAIEmbeddings } from "@langchain/mistralai";
import {
  assertPieces,
  assertUnitVector,
  assertWeather,
  CHAT,
  FORECAST,
  forgetRequests,
  INVALID_KEY,
  loggedRequests,
  SERVER,
  TEMPERATURE,
  TEMPERATURE_TOO_HIGH,
  TEXTS,
  WEATHER,
} from "./support.mjs";
import { z } from "zod";

const connection = { serverURL: SERVER, apiKey: "any" };
const chat = new ChatMistralAI({ ...connection, model: CHAT.model });
const embeddings = new MistralAIEmbeddings(connection);

async function stream() {
  const pieces = [];
  for await (const { content } of await chat.stream(CHAT.messages)) pieces.push(content);
  return pieces;
}

test("chat", async () => {
  const { content, tool_calls, usage_metadata } = await chat.invoke(CHAT.messages);
  assert.notEqual(content, "");
  assert.deepEqual(tool_calls, []);
  const { input_tokens, output_tokens, total_tokens } = usage_metadata;
  assert.equal(input_tokens + output_tokens, total_tokens);
});

test("stream", async () => {
  const { content } = await chat.invoke(CHAT.messages);
  assertPieces(await stream(), content);
});

test("embeddings", async () => {
  const vectors = await embeddings.embedDocuments(TEXTS);
  vectors.forEach(assertUnitVector);
  assert.deepEqual(await embeddings.embedQuery(TEXTS[0]), vectors[0]);
});

test("tools", async () => {
  const weather = tool(() => FORECAST, { ...WEATHER, schema: WEATHER.parameters });
  const bound = chat.bindTools([weather], { tool_choice: "any" });
  const asked = await bound.invoke(CHAT.messages);
  assert.equal(asked.tool_calls.length, 1);
  assertWeather(asked.tool_calls[0].args);
  const result = await weather.invoke(asked.tool_calls[0]);
  const answered = await bound.invoke([...CHAT.messages, asked, result]);
  assert.deepEqual(answered.tool_calls, []);
  assert.notEqual(answered.content, "");
});

test("structured output", async () => {
  const schema = z.object({
    title: z.string(),
    stars: z.int().min(1).max(5),
    tags: z.array(z.string()),
  });
  for (const method of ["functionCalling", "jsonSchema"]) {
    const review = await chat.withStructuredOutput(schema, { method }).invoke(CHAT.messages);
    assert.deepEqual(schema.parse(review), review);
  }
});

test("401", async () => {
  // The client refuses an empty key by itself.
  const blank = new ChatMistralAI({ ...connection, apiKey: " ", maxRetries: 0 });
  await assert.rejects(blank.invoke(CHAT.messages), {
    name: "SDKError",
    statusCode: 401,
    body: INVALID_KEY,
  });
});

test("422", async () => {
  const hot = new ChatMistralAI({ ...connection, temperature: TEMPERATURE, maxRetries: 0 });
  await assert.rejects(hot.invoke(CHAT.messages), {
    name: "HTTPValidationError",
    statusCode: 422,
    body: JSON.stringify({ detail: [TEMPERATURE_TOO_HIGH] }),
  });
});

test("request log", async () => {
  await forgetRequests();
  await chat.invoke(CHAT.messages);
  await stream();
  await embeddings.embedDocuments(TEXTS);
  const body = { ...CHAT, temperature: 0.7, top_p: 1, safe_prompt: false };
  const logged = { method: "POST", path: "/v1/chat/completions", status: 200 };
  assert.deepEqual(await loggedRequests(), [
    { ...logged, body: { ...body, stream: false } },
    { ...logged, body: { ...body, stream: true } },
    {
      method: "POST",
      path: "/v1/embeddings",
      status: 200,
      body: { model: "mistral-embed", input: TEXTS, encoding_format: "float" },
    },
  ]);
});
