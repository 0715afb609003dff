/**
 * Random realistic inputs of conversations: messages of users, and entries from elsewhere, with every call answered.
 * @module
 */
import fc, { type Arbitrary } from "fast-check";
import { link, name } from "./conversation.ts";

type Entry = Record<string, unknown>;

const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 });
const chunks = fc.array(
  fc.oneof(
    fc.record({ type: fc.constant("text"), text }),
    fc.record({ type: fc.constant("image_url"), image_url: link }),
    fc.record({ type: fc.constant("document_url"), document_url: link }),
    fc.record({
      type: fc.constant("tool_file"),
      tool: fc.constant("image_generation"),
      file_id: fc.uuid(),
    }),
  ),
  { minLength: 1, maxLength: 3 },
);

const user: Arbitrary<Entry> = fc.record(
  {
    object: fc.constant("entry"),
    type: fc.constant("message.input"),
    role: fc.constant("user"),
    content: fc.oneof(text, chunks),
  },
  { requiredKeys: ["role", "content"], noNullPrototype: true },
);

const assistant: Arbitrary<Entry> = fc.oneof(
  fc.record({ role: fc.constant("assistant"), content: text }),
  fc.record({
    type: fc.constant("message.output"),
    role: fc.constant("assistant"),
    model: fc.constant("mistral-small-latest"),
    content: fc.oneof(text, fc.tuple(fc.record({ type: fc.constant("text"), text }))),
  }),
);

const called: Arbitrary<Entry[]> = fc
  .tuple(
    fc.stringMatching(/^[a-zA-Z0-9]{9}$/),
    name,
    fc.dictionary(name, text, { maxKeys: 2 }),
    text,
  )
  .map(([tool_call_id, tool, given, result]) => [
    { type: "function.call", tool_call_id, name: tool, arguments: JSON.stringify(given) },
    { type: "function.result", tool_call_id, result },
  ]);

const ran: Arbitrary<Entry[]> = text.map((query) => [
  {
    type: "tool.execution",
    name: "web_search",
    arguments: JSON.stringify({ query }),
    info: { result: query },
  },
]);

const turn: Arbitrary<Entry[]> = fc
  .tuple(user, fc.oneof(called, ran, fc.constant([])), assistant)
  .map(([asked, between, answer]) => [asked, ...between, answer]);

/** Inputs that a conversation can start or continue with. */
export const inputs: Arbitrary<string | Entry[]> = fc.oneof(
  text,
  fc.tuple(fc.array(turn, { maxLength: 2 }), user).map(([turns, last]) => [...turns.flat(), last]),
);
