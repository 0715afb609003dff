/** A secret is found by its meaning, however it is written. */
import { expect, test } from "vitest";
import type { RecordedReply } from "../../src/types/fixture.ts";
import { findSaidSecret } from "../../strategies/fixture/said.ts";

const TOKEN = "ghp_abcdefghijklmnopqrstuvwxyz0123";
const PIECES = TOKEN.match(/.{1,4}/g)!;
const request = { method: "POST", path: "/v1/chat/completions" };

const found = (reply: Partial<RecordedReply>, body?: unknown): string | undefined =>
  findSaidSecret(
    { request: { ...request, body }, replies: [{ status: 200, headers: {}, ...reply }] },
    [],
  );
const events = (...data: unknown[]): Partial<RecordedReply> => ({
  events: data.map((each) => [0, each] as const),
});
const chunks = (deltas: readonly object[], index = 0): Partial<RecordedReply> =>
  events(...deltas.map((delta) => ({ choices: [{ index, delta }] })), "data: [DONE]\n\n");
const call = (text: string, index = 0): object => ({
  tool_calls: [{ index, function: { name: "", arguments: text } }],
});

test.each<[string, Partial<RecordedReply>]>([
  ["content", chunks(PIECES.map((content) => ({ content })))],
  ["content's chunks", chunks(PIECES.map((text) => ({ content: [{ type: "text", text }] })))],
  [
    "thinking",
    chunks(
      PIECES.map((text) => ({
        content: [{ type: "thinking", thinking: [{ type: "text", text }] }],
      })),
    ),
  ],
  ["tool arguments", chunks(PIECES.map((text) => call(text)))],
  [
    "arguments of the second choice",
    chunks(
      PIECES.map((text) => call(text)),
      1,
    ),
  ],
  ["arguments that hold JSON", chunks(['{"k":"', ...PIECES, '"}'].map((text) => call(text)))],
  [
    "a conversation",
    events(...PIECES.map((content) => ({ type: "message.output.delta", content }))),
  ],
  [
    "a response",
    events(
      ...PIECES.map(
        (delta) => `event: response.output_text.delta\ndata: ${JSON.stringify({ delta })}\n\n`,
      ),
    ),
  ],
])("in four-letter pieces, by %s", (_, reply) => {
  expect(found(reply)).toBe("a GitHub token");
});

test.each<[string, Partial<RecordedReply>]>([
  [
    "the chunks of a content",
    {
      json: { choices: [{ message: { content: PIECES.map((text) => ({ type: "text", text })) } }] },
    },
  ],
  [
    "a stream that was kept as text",
    { text: PIECES.map((content) => `data: ${JSON.stringify({ content })}\n\n`).join("") },
  ],
])("in pieces, in %s", (_, reply) => {
  expect(found(reply)).toBe("a GitHub token");
});

test("two calls with interleaved pieces are told apart", () => {
  const turns = PIECES.flatMap((text) => [call(text, 0), call("....", 1)]);
  expect(found(chunks(turns))).toBe("a GitHub token");
  const [half, rest] = [TOKEN.slice(0, 8), TOKEN.slice(8)];
  expect(found(chunks([call(half, 0), call(rest, 1)]))).toBeUndefined();
});

test.each<[string, Partial<RecordedReply>]>([
  ["a JSON body", { json: { a: [{ b: TOKEN }] } }],
  ["a name in it", { json: { [TOKEN]: 1 } }],
  ["JSON in a text", { json: { arguments: JSON.stringify({ k: JSON.stringify({ k: TOKEN }) }) } }],
  ["an escape", { text: `{ "k": "${TOKEN.replace("g", "\\u0067")}" }` }],
  ["an escape within JSON in a text", { json: { a: `{"k":"${TOKEN.replace("g", "\\u0067")}"}` } }],
  ["an event that isn't compact", events(`data: { "k": "${TOKEN.replace("_", "\\u005f")}" }\n\n`)],
  ["a header", { headers: { "mistral-correlation-id": TOKEN } }],
])("in %s", (_, reply) => {
  expect(found(reply)).toBe("a GitHub token");
});

test("in a request", () => {
  expect(found({}, { messages: [{ role: "user", content: TOKEN }] })).toBe("a GitHub token");
  const content = PIECES.map((text) => ({ type: "text", text }));
  expect(found({}, { messages: [{ role: "user", content }] })).toBe("a GitHub token");
});

test("a key in use is a secret in pieces too", () => {
  const reply = chunks("my-own-api-key".match(/.{1,4}/g)!.map((content) => ({ content })));
  const replies = [{ status: 200, headers: {}, ...reply }];
  expect(findSaidSecret({ request, replies }, ["my-own-api-key"])).toBe("the API key");
});

test("nothing is found without a secret", () => {
  expect(found(chunks(["Hello", " there"].map((content) => ({ content }))))).toBeUndefined();
  expect(found({ json: { data: [{ embedding: [0.1] }] } })).toBeUndefined();
  expect(found({ text: "{" })).toBeUndefined();
});
