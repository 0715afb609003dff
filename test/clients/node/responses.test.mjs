/**
 * Responses with the openai SDK.
 * @module
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import OpenAI from "openai";
import { zodTextFormat } from "openai/helpers/zod";
import { z } from "zod";
import { assertPieces, assertWeather, FORECAST, SERVER, WEATHER } from "./support.mjs";

const client = new OpenAI({ baseURL: `${SERVER}/v1`, apiKey: "any" });
const MODEL = "mistral-small-latest";
const ASKED = { model: MODEL, input: "Hello Mistral" };
const TOOL = { type: "function", strict: true, ...WEATHER };

test("a text", async () => {
  const response = await client.responses.create(ASKED);
  assert.equal(response.status, "completed");
  assert.equal(response.model, MODEL);
  assert.ok(response.output_text);
  const { input_tokens, output_tokens, total_tokens } = response.usage;
  assert.equal(input_tokens + output_tokens, total_tokens);
});

test("a stream", async () => {
  const pieces = [];
  let done;
  for await (const event of await client.responses.create({ ...ASKED, stream: true })) {
    if (event.type === "response.output_text.delta") pieces.push(event.delta);
    if (event.type === "response.completed") done = event.response;
  }
  assertPieces(pieces, done.output[0].content[0].text);
});

test("the stream helper", async () => {
  const stream = client.responses.stream(ASKED);
  const pieces = [];
  stream.on("response.output_text.delta", ({ delta }) => pieces.push(delta));
  const final = await stream.finalResponse();
  assertPieces(pieces, final.output_text);
});

test("a thought", async () => {
  const { output, usage } = await client.responses.create({
    ...ASKED,
    reasoning: { effort: "high" },
  });
  assert.deepEqual(
    output.map(({ type }) => type),
    ["reasoning", "message"],
  );
  assert.ok(usage.output_tokens_details.reasoning_tokens > 0);
});

test("structured output", async () => {
  const shape = z.object({ title: z.string(), stars: z.int(), tags: z.array(z.string()) });
  const { output_parsed } = await client.responses.parse({
    ...ASKED,
    text: { format: zodTextFormat(shape, "review") },
  });
  assert.deepEqual(shape.parse(output_parsed), output_parsed);
});

test("a tool loop", async () => {
  const input = [{ role: "user", content: "How is the weather in Paris?" }];
  const asked = { model: MODEL, tools: [TOOL] };
  const { output } = await client.responses.create({ ...asked, input, tool_choice: "required" });
  const [call] = output;
  assertWeather(JSON.parse(call.arguments));
  input.push(...output, { type: "function_call_output", call_id: call.call_id, output: FORECAST });
  assert.ok((await client.responses.create({ ...asked, input })).output_text);
});

test("the count of what is read", async () => {
  const { input_tokens } = await client.responses.inputTokens.count(ASKED);
  assert.equal(input_tokens, (await client.responses.create(ASKED)).usage.input_tokens);
});

test("there is no state", async () => {
  const asked = { ...ASKED, previous_response_id: "resp_1" };
  await assert.rejects(client.responses.create(asked), { status: 422 });
});
