/**
 * The openai SDK. Until version 7 it shows only the `error` of an error's body, which Mistral's bodies don't have.
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI, { toFile } from "openai";
import { zodResponseFormat } from "openai/helpers/zod";
import { VERSION } from "openai/version";
import { z } from "zod";
import {
  assertPieces,
  assertUnitVector,
  assertWeather,
  CHAT,
  extraForbidden,
  FORECAST,
  forgetRequests,
  loggedRequests,
  SERVER,
  TEXTS,
  WAV,
  WEATHER,
} from "./support.mjs";

const baseURL = `${SERVER}/v1`;
const client = new OpenAI({ baseURL, apiKey: "any" });

async function complete() {
  const { choices } = await client.chat.completions.create(CHAT);
  return choices[0].message.content;
}

async function stream() {
  const pieces = [];
  for await (const chunk of await client.chat.completions.create({ ...CHAT, stream: true })) {
    pieces.push(chunk.choices[0].delta.content);
  }
  return pieces;
}

async function embed(input, options) {
  const { data } = await client.embeddings.create({ model: "mistral-embed", input, ...options });
  return data.map(({ embedding }) => embedding);
}

/** What a caller sees of an error. */
function seen(status, body) {
  return VERSION.startsWith("6.")
    ? { status, message: `${status} status code (no body)`, error: undefined }
    : { status, message: `${status} ${JSON.stringify(body)}`, error: body };
}

test("chat", async () => {
  const completion = await client.chat.completions.create(CHAT);
  const [choice] = completion.choices;
  assert.equal(completion.object, "chat.completion");
  assert.equal(completion.model, CHAT.model);
  assert.equal(choice.finish_reason, "stop");
  assert.equal(choice.message.tool_calls, null);
  assert.notEqual(choice.message.content, "");
  const { prompt_tokens, completion_tokens, total_tokens } = completion.usage;
  assert.equal(prompt_tokens + completion_tokens, total_tokens);
});

test("stream", async () => {
  assertPieces(await stream(), await complete());
});

test("stream helper", async () => {
  assert.equal(await client.chat.completions.stream(CHAT).finalContent(), await complete());
});

test("embeddings", async () => {
  const [first, second] = await embed(TEXTS);
  assertUnitVector(first);
  assertUnitVector(second);
  assert.deepEqual(await embed(TEXTS[0]), [first]);
});

test("base64", async () => {
  const decoded = await embed(TEXTS);
  assert.deepEqual(await embed(TEXTS, { encoding_format: "float" }), decoded);
});

test("models", async () => {
  const listed = [];
  for await (const model of client.models.list()) listed.push(model);
  const model = await client.models.retrieve(CHAT.model);
  assert.deepEqual(
    listed.find(({ id }) => id === CHAT.model),
    model,
  );
});

test("tools", async () => {
  const asked = [];
  const tool = {
    type: "function",
    function: {
      ...WEATHER,
      parse: JSON.parse,
      function(given) {
        asked.push(given);
        return FORECAST;
      },
    },
  };
  const runner = client.chat.completions.runTools({
    ...CHAT,
    tools: [tool],
    tool_choice: "required",
  });
  assert.notEqual(await runner.finalContent(), "");
  assert.equal(asked.length, 1);
  assertWeather(asked[0]);
});

test("structured output", async () => {
  const Review = z.object({
    title: z.string(),
    stars: z.int().min(1).max(5),
    tags: z.array(z.string()),
  });
  const response_format = zodResponseFormat(Review, "review");
  const { choices } = await client.chat.completions.parse({ ...CHAT, response_format });
  assert.deepEqual(Review.parse(choices[0].message.parsed), choices[0].message.parsed);
});

test("transcription", async () => {
  const file = await toFile(WAV, "a.wav");
  const { text } = await client.audio.transcriptions.create({ model: "voxtral-mini-latest", file });
  assert.notEqual(text, "");
});

test("moderation", async () => {
  const { results } = await client.moderations.create({
    model: "mistral-moderation-latest",
    input: ["A harbor at dawn", "I will kill you"],
  });
  assert.deepEqual(
    results.map(({ categories }) => categories.violence_and_threats),
    [false, true],
  );
});

test("401", async () => {
  // The client refuses an empty key by itself.
  const blank = new OpenAI({ baseURL, apiKey: " " });
  await assert.rejects(blank.chat.completions.create(CHAT), {
    constructor: OpenAI.AuthenticationError,
    ...seen(401, { detail: "Invalid API Key" }),
  });
});

test("422", async () => {
  const request = { ...CHAT, max_completion_tokens: 16 };
  await assert.rejects(client.chat.completions.create(request), {
    constructor: OpenAI.UnprocessableEntityError,
    ...seen(422, { detail: [extraForbidden("max_completion_tokens", 16)] }),
  });
});

test("request log", async () => {
  await forgetRequests();
  await complete();
  await stream();
  await embed(TEXTS);
  const chat = { method: "POST", path: "/v1/chat/completions", status: 200 };
  assert.deepEqual(await loggedRequests(), [
    { ...chat, body: CHAT },
    { ...chat, body: { ...CHAT, stream: true } },
    {
      method: "POST",
      path: "/v1/embeddings",
      status: 200,
      body: { model: "mistral-embed", input: TEXTS, encoding_format: "base64" },
    },
  ]);
});
