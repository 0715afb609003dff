/**
 * The official TypeScript SDK.
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { Mistral } from "@mistralai/mistralai";
import { z } from "zod";
import { HTTPValidationError, SDKError } from "@mistralai/mistralai/models/errors/index.js";
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
  WAV,
  WEATHER,
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

test("embeddings in fewer dimensions and bytes", async () => {
  const { data } = await client.embeddings.create({
    model: "codestral-embed",
    inputs: TEXTS,
    outputDimension: 10,
    outputDtype: "binary",
  });
  for (const { embedding } of data) {
    assert.equal(embedding.length, 2);
    assert.ok(embedding.every((byte) => Number.isInteger(byte) && byte >= -128 && byte < 128));
  }
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

test("tools", async () => {
  const tools = [{ type: "function", function: WEATHER }];
  const request = { ...CHAT, tools, toolChoice: "any" };
  const [asked] = (await client.chat.complete(request)).choices;
  assert.equal(asked.finishReason, "tool_calls");
  const [call, ...more] = asked.message.toolCalls;
  assert.deepEqual(more, []);
  assert.equal(call.function.name, WEATHER.name);
  assertWeather(JSON.parse(call.function.arguments));

  const result = { role: "tool", toolCallId: call.id, name: WEATHER.name, content: FORECAST };
  const messages = [...CHAT.messages, asked.message, result];
  const [answered] = (await client.chat.complete({ ...request, messages })).choices;
  assert.equal(answered.finishReason, "stop");
  assert.notEqual(answered.message.content, "");

  const deltas = [];
  for await (const { data } of await client.chat.stream(request)) deltas.push(data.choices[0]);
  assert.equal(deltas.at(-1).finishReason, "tool_calls");
  assert.deepEqual(deltas.at(-1).delta.toolCalls, asked.message.toolCalls);
});

test("structured output", async () => {
  const responseFormat = z.object({
    title: z.string(),
    stars: z.int().min(1).max(5),
    tags: z.array(z.string()),
  });
  const { choices } = await client.chat.parse({ ...CHAT, responseFormat });
  assert.deepEqual(responseFormat.parse(choices[0].message.parsed), choices[0].message.parsed);
  const free = await client.chat.complete({ ...CHAT, responseFormat: { type: "json_object" } });
  assert.equal(typeof JSON.parse(free.choices[0].message.content), "object");
});

test("reasoning", async () => {
  const request = { ...CHAT, model: "mistral-small-latest", reasoningEffort: "high" };
  const { choices } = await client.chat.complete(request);
  const [thought, said] = choices[0].message.content;
  assert.equal(thought.type, "thinking");
  assert.notEqual(thought.thinking[0].text, "");
  const pieces = { thinking: "", text: "" };
  for await (const { data } of await client.chat.stream(request)) {
    const { content } = data.choices[0].delta;
    for (const chunk of Array.isArray(content)
      ? content
      : [{ type: "text", text: content ?? "" }]) {
      pieces[chunk.type] += chunk.type === "thinking" ? chunk.thinking[0].text : chunk.text;
    }
  }
  assert.deepEqual(pieces, { thinking: thought.thinking[0].text, text: said.text });
});

test("fill in the middle", async () => {
  const request = { model: "codestral-latest", prompt: "def add(a, b):", suffix: "return c" };
  const { choices } = await client.fim.complete(request);
  const pieces = [];
  for await (const { data } of await client.fim.stream(request)) {
    pieces.push(data.choices[0].delta.content);
  }
  assertPieces(pieces, choices[0].message.content);
});

test("agents", async () => {
  const request = { agentId: "ag_1", messages: CHAT.messages };
  const { choices, model } = await client.agents.complete(request);
  const pieces = [];
  for await (const { data } of await client.agents.stream(request)) {
    assert.equal(data.model, model);
    pieces.push(data.choices[0].delta.content);
  }
  assertPieces(pieces, choices[0].message.content);
});

test("moderation", async () => {
  const inputs = ["A harbor at dawn", "I will kill you"];
  const { results } = await client.classifiers.moderate({
    model: "mistral-moderation-latest",
    inputs,
  });
  const flagged = results.map(({ categories }) => categories.violence_and_threats);
  assert.deepEqual(flagged, [false, true]);
  const chat = await client.classifiers.moderateChat({
    model: "mistral-moderation-latest",
    inputs: CHAT.messages,
  });
  assert.equal(chat.results.length, 1);
});

test("classification", async () => {
  const request = { model: "a-classifier", inputs: TEXTS };
  const { results } = await client.classifiers.classify(request);
  assert.equal(results.length, TEXTS.length);
  for (const targets of results) {
    for (const { scores } of Object.values(targets)) {
      const sum = Object.values(scores).reduce((total, score) => total + score, 0);
      assert.ok(Math.abs(sum - 1) < 1e-9);
    }
  }
  const chat = await client.classifiers.classifyChat({
    model: request.model,
    input: { messages: CHAT.messages },
  });
  assert.equal(chat.results.length, 1);
});

test("OCR", async () => {
  const { pages, usageInfo } = await client.ocr.process({
    model: "mistral-ocr-latest",
    document: { type: "document_url", documentUrl: "https://example.com/a.pdf" },
  });
  assert.equal(usageInfo.pagesProcessed, pages.length);
  assert.notEqual(pages[0].markdown, "");
});

test("transcription", async () => {
  const request = { model: "voxtral-mini-latest", file: { fileName: "a.wav", content: WAV } };
  const { text, usage } = await client.audio.transcriptions.complete(request);
  assert.notEqual(text, "");
  assert.ok(usage.totalTokens > 0);
  const types = new Set();
  let streamed = "";
  for await (const { event, data } of await client.audio.transcriptions.stream(request)) {
    types.add(event);
    if (event === "transcription.text.delta") streamed += data.text;
  }
  assert.equal(streamed, text);
  assert.ok(types.has("transcription.done"));
});

test("transcription of a URL", async () => {
  const request = { model: "voxtral-mini-latest", fileUrl: "https://example.com/a.mp3" };
  const { text } = await client.audio.transcriptions.complete(request);
  assert.notEqual(text, "");
  let last;
  for await (const event of await client.audio.transcriptions.stream(request)) last = event;
  assert.equal(last.event, "transcription.done");
  assert.equal(last.data.text, text);
});

test("speech", async () => {
  const request = { input: "Hello", responseFormat: "wav" };
  const { audioData } = await client.audio.speech.complete(request);
  assert.equal(Buffer.from(audioData, "base64").toString("latin1", 0, 4), "RIFF");
  const pieces = [];
  for await (const { event, data } of await client.audio.speech.complete({
    ...request,
    stream: true,
  })) {
    if (event === "speech.audio.delta") pieces.push(Buffer.from(data.audioData, "base64"));
  }
  assert.equal(Buffer.concat(pieces).toString("base64"), audioData);
});

test("voices", async () => {
  const { voices } = client.audio;
  const made = await voices.create({ name: "Mine", sampleAudio: WAV.toString("base64") });
  assert.deepEqual(await voices.get({ voiceId: made.id }), made);
  const { items, total } = await voices.list({ limit: 100 });
  assert.equal(items.length, total);
  assert.ok(items.some(({ id }) => id === made.id));
  const updated = await voices.update({ voiceId: made.id, voiceUpdateRequest: { name: "Ours" } });
  assert.equal(updated.name, "Ours");
  const sample = await new Response(
    await voices.getSampleAudio({ voiceId: made.id }),
  ).arrayBuffer();
  assert.deepEqual(Buffer.from(sample), WAV);
  assert.equal((await voices.delete({ voiceId: made.id })).id, made.id);
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
