/**
 * The AI SDK with its Mistral provider. It knows one form of error body, which 401 and 422 don't have, so their messages are
 * the reason phrases.
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createMistral } from "@ai-sdk/mistral";
import { embed, embedMany, generateText, Output, stepCountIs, streamText, tool } from "ai";
import { z } from "zod";
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

const baseURL = `${SERVER}/v1`;
const mistral = createMistral({ baseURL, apiKey: "any" });
const chat = { model: mistral(CHAT.model), messages: CHAT.messages };
const embedding = mistral.embedding("mistral-embed");

async function stream() {
  const pieces = [];
  for await (const piece of streamText(chat).textStream) pieces.push(piece);
  return pieces;
}

test("chat", async () => {
  const { text, finishReason, usage, warnings } = await generateText(chat);
  assert.notEqual(text, "");
  assert.equal(finishReason, "stop");
  assert.equal(usage.inputTokens + usage.outputTokens, usage.totalTokens);
  assert.deepEqual(warnings, []);
});

test("stream", async () => {
  const { text } = await generateText(chat);
  assertPieces(await stream(), text);
});

test("embeddings", async () => {
  const { embeddings } = await embedMany({ model: embedding, values: TEXTS });
  embeddings.forEach(assertUnitVector);
  const single = await embed({ model: embedding, value: TEXTS[0] });
  assert.deepEqual(single.embedding, embeddings[0]);
});

test("tools", async () => {
  const asked = [];
  const get_weather = tool({
    description: WEATHER.description,
    inputSchema: z.object({ city: z.string(), unit: z.enum(["celsius", "fahrenheit"]) }),
    execute(given) {
      asked.push(given);
      return FORECAST;
    },
  });
  const request = {
    ...chat,
    tools: { get_weather },
    // If every step required a call, no answer would ever come.
    prepareStep: ({ stepNumber }) => ({ toolChoice: stepNumber === 0 ? "required" : "auto" }),
    stopWhen: stepCountIs(5),
  };
  const { text, steps } = await generateText(request);
  assert.notEqual(text, "");
  assert.equal(steps.length, 2);
  assert.equal(asked.length, 1);
  assertWeather(asked[0]);
  assert.equal(await streamText(request).text, text);
});

test("structured output", async () => {
  const schema = z.object({
    title: z.string(),
    stars: z.int().min(1).max(5),
    tags: z.array(z.string()),
  });
  const { output } = await generateText({ ...chat, output: Output.object({ schema }) });
  assert.deepEqual(schema.parse(output), output);
});

test("reasoning", async () => {
  const { reasoningText, text } = await generateText({
    ...chat,
    model: mistral("mistral-small-latest"),
    providerOptions: { mistral: { reasoningEffort: "high" } },
  });
  assert.ok(reasoningText);
  assert.notEqual(text, "");
});

test("401", async () => {
  const keyless = createMistral({ baseURL, apiKey: "" });
  await assert.rejects(generateText({ ...chat, model: keyless(CHAT.model) }), {
    name: "AI_APICallError",
    statusCode: 401,
    message: "Unauthorized",
    responseBody: INVALID_KEY,
    isRetryable: false,
  });
});

test("422", async () => {
  await assert.rejects(generateText({ ...chat, temperature: TEMPERATURE }), {
    name: "AI_APICallError",
    statusCode: 422,
    message: "Unprocessable Content",
    responseBody: JSON.stringify({ detail: [TEMPERATURE_TOO_HIGH] }),
    isRetryable: false,
  });
});

test("request log", async () => {
  await forgetRequests();
  await generateText(chat);
  await stream();
  await embedMany({ model: embedding, values: TEXTS });
  const [{ role, content }] = CHAT.messages;
  const body = {
    model: CHAT.model,
    messages: [{ role, content: [{ type: "text", text: content }] }],
  };
  const logged = { method: "POST", path: "/v1/chat/completions", status: 200 };
  assert.deepEqual(await loggedRequests(), [
    { ...logged, body },
    { ...logged, body: { ...body, stream: true } },
    {
      method: "POST",
      path: "/v1/embeddings",
      status: 200,
      body: { model: "mistral-embed", input: TEXTS, encoding_format: "float" },
    },
  ]);
});
