/**
 * The openai SDK's newer interface, which stores nothing on the server here.
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI from "openai";
import { zodTextFormat } from "openai/helpers/zod";
import { z } from "zod";
import { assertPieces, assertWeather, CHAT, FORECAST, SERVER, WEATHER } from "./support.mjs";

const client = new OpenAI({ baseURL: `${SERVER}/v1`, apiKey: "any" });
const [question] = CHAT.messages;
const request = { model: CHAT.model, input: question.content };
const calling = {
  ...request,
  tools: [{ type: "function", strict: true, ...WEATHER }],
  tool_choice: "required",
};

async function eventsOf(body) {
  const events = [];
  for await (const event of await client.responses.create({ ...body, stream: true })) {
    events.push(event);
  }
  return events;
}

test("responses", async () => {
  const response = await client.responses.create(request);
  assert.equal(response.object, "response");
  assert.equal(response.model, CHAT.model);
  assert.equal(response.status, "completed");
  assert.notEqual(response.output_text, "");
  const { input_tokens, output_tokens, total_tokens } = response.usage;
  assert.equal(input_tokens + output_tokens, total_tokens);
});

test("streamed responses", async () => {
  const { output_text } = await client.responses.create(request);
  const events = await eventsOf(request);
  assert.equal(events[0].type, "response.created");
  assert.equal(events.at(-1).type, "response.completed");
  assert.deepEqual(
    events.map(({ sequence_number }) => sequence_number),
    [...events.keys()],
  );
  const pieces = events.filter(({ type }) => type === "response.output_text.delta");
  assertPieces(
    pieces.map(({ delta }) => delta),
    output_text,
  );
  const final = await client.responses.stream(request).finalResponse();
  assert.equal(final.output_text, output_text);
});

test("conversation", async () => {
  const said = await client.responses.create(request);
  const answered = await client.responses.create({
    model: CHAT.model,
    instructions: "Be brief.",
    input: [question, ...said.output, { role: "user", content: "And then?" }],
  });
  assert.notEqual(answered.output_text, "");
  assert.notEqual(answered.output_text, said.output_text);
});

test("tools", async () => {
  const asked = await client.responses.create(calling);
  const [call, ...more] = asked.output;
  assert.deepEqual(more, []);
  assert.equal(call.type, "function_call");
  assert.equal(call.name, WEATHER.name);
  assertWeather(JSON.parse(call.arguments));

  const result = { type: "function_call_output", call_id: call.call_id, output: FORECAST };
  const answered = await client.responses.create({
    ...calling,
    tool_choice: "auto",
    input: [question, call, result],
  });
  assert.deepEqual(
    answered.output.map(({ type }) => type),
    ["message"],
  );
  assert.notEqual(answered.output_text, "");

  const deltas = (await eventsOf(calling)).filter(
    ({ type }) => type === "response.function_call_arguments.delta",
  );
  assert.equal(deltas.map(({ delta }) => delta).join(""), call.arguments);
});

test("structured output", async () => {
  const Review = z.object({
    title: z.string(),
    stars: z.int().min(1).max(5),
    tags: z.array(z.string()),
  });
  const text = { format: zodTextFormat(Review, "review") };
  const { output_parsed } = await client.responses.parse({ ...request, text });
  assert.deepEqual(Review.parse(output_parsed), output_parsed);
});

test("reasoning", async () => {
  const { output, output_text, usage } = await client.responses.create({
    ...request,
    model: "mistral-small-latest",
    reasoning: { effort: "high" },
  });
  assert.deepEqual(
    output.map(({ type }) => type),
    ["reasoning", "message"],
  );
  assert.notEqual(output_text, "");
  assert.ok(usage.output_tokens_details.reasoning_tokens > 0);
});

test("input tokens", async () => {
  const { input_tokens } = await client.responses.inputTokens.count(request);
  assert.equal(input_tokens, (await client.responses.create(request)).usage.input_tokens);
});

test("no stored state", async () => {
  const { status } = await client.responses.create({ ...request, store: false });
  assert.equal(status, "completed");
  for (const state of [{ previous_response_id: "resp_1" }, { store: true }, { background: true }]) {
    await assert.rejects(client.responses.create({ ...request, ...state }), { status: 422 });
  }
});
