/**
 * Random realistic conversations: turns in order, every tool call answered.
 * @module
 */
import fc, { type Arbitrary } from "fast-check";

type Message = Record<string, unknown>;

/** The name of a function. */
export const name: Arbitrary<string> = fc.stringMatching(/^[a-zA-Z][a-zA-Z0-9_-]{0,20}$/);

/** An https address; any other scheme is refused. */
export const link: Arbitrary<string> = fc.webUrl({ validSchemes: ["https"] });
const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 });
const textChunk = fc.record({ type: fc.constant("text"), text });
const content = fc.oneof(
  { weight: 3, arbitrary: text },
  fc.array(
    fc.oneof(
      textChunk,
      fc.record({ type: fc.constant("image_url"), image_url: link }),
      fc.record({
        type: fc.constant("document_url"),
        document_url: link,
        document_name: text,
      }),
      fc.record({ type: fc.constant("file"), file_id: fc.uuid() }),
      fc.record({
        type: fc.constant("reference"),
        reference_ids: fc.array(fc.nat(9), { minLength: 1, maxLength: 2 }),
      }),
    ),
    { minLength: 1, maxLength: 3 },
  ),
);

const thinking = fc.record({
  type: fc.constant("thinking"),
  thinking: fc.array(textChunk, { minLength: 1, maxLength: 2 }),
});
const said: Arbitrary<unknown> = fc.oneof(text, fc.tuple(thinking, textChunk));

const message = (role: string, words: Arbitrary<unknown>): Arbitrary<Message> =>
  fc.record({ role: fc.constant(role), content: words });

/** A question and its answer. */
const turn: Arbitrary<Message[]> = fc
  .tuple(message("user", content), message("assistant", said))
  .map((messages) => [...messages]);

/** A question, the calls that it leads to, and their results. */
const toolTurn: Arbitrary<Message[]> = fc
  .tuple(
    message("user", content),
    fc.uniqueArray(fc.stringMatching(/^[a-zA-Z0-9]{9}$/), { minLength: 1, maxLength: 2 }),
    name,
    fc.dictionary(name, fc.jsonValue({ maxDepth: 1 }), { maxKeys: 2 }),
    text,
  )
  .map(([user, ids, called, given, result]) => [
    user,
    {
      role: "assistant",
      content: "",
      tool_calls: ids.map((id) => ({
        id,
        type: "function",
        function: { name: called, arguments: JSON.stringify(given) },
      })),
    },
    ...ids.map((id) => ({ role: "tool", tool_call_id: id, name: called, content: result })),
  ]);

const toolTurnAnswered = fc
  .tuple(toolTurn, message("assistant", said))
  .map(([messages, answer]) => [...messages, answer]);

const prefix = fc
  .tuple(message("user", content), text)
  .map(([user, begun]) => [user, { role: "assistant", content: begun, prefix: true }]);

/** Messages that a model may be asked to continue. */
export const conversation: Arbitrary<Message[]> = fc
  .tuple(
    fc.option(message("system", text)),
    fc.array(fc.oneof(turn, toolTurnAnswered), { maxLength: 2 }),
    fc.oneof(
      { weight: 3, arbitrary: message("user", content).map((last) => [last]) },
      toolTurn,
      prefix,
    ),
  )
  .map(([system, turns, last]) => [...(system ? [system] : []), ...turns.flat(), ...last]);
