/**
 * Completions as streams of chunks, key for key as the live service writes them (behaviour.md section 2).
 * @module
 */
import type { Call } from "../types/call.ts";
import type { Cost, StreamReply } from "../types/reply.ts";
import type { Choice } from "./choices.ts";
import { dataEvent, DONE } from "./sse.ts";
import { thinkingChunk } from "./thinking.ts";
import { splitTokens } from "../prompt/tokens.ts";

/** The padding that hides token lengths from an observer: a prefix of this, 1 to 36 long. */
const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
const COST: Cost = { of: "stream" };

/** @param usage as JSON, for the last chunk. */
export function frameChunks(
  choices: readonly Choice[],
  { seed, clock }: Call,
  model: string,
  usage: string,
): StreamReply {
  const padding = seed.random("padding");
  const head =
    `{"id":"${seed.random("id").hex(32)}","object":"chat.completion.chunk","created":${clock()}` +
    `,"model":${JSON.stringify(model)},"choices":[{"index":`;
  const chunk = (index: number, delta: string, finish: string | null = null, more = ""): string => {
    const padded = `"p":"${ALPHABET.slice(0, padding.below(ALPHABET.length) + 1)}"`;
    const finished = finish ? `"${finish}"` : "null";
    return dataEvent(
      `${head}${index},"delta":${delta},"finish_reason":${finished}}]${more},${padded}}`,
    );
  };

  const frames = choices.map((_, index) =>
    dataEvent(`${head}${index},"delta":{"role":"assistant","content":""},"finish_reason":null}]}`),
  );
  const deltas = choices.map(contentDeltas);
  const ends = choices.map((choice, index) => endDelta(choice, deltas[index]!));
  const longest = Math.max(...deltas.map((list) => list.length));
  // Choices take turns, as the live service interleaves them.
  for (let turn = 0; turn < longest; turn++) {
    for (const [index, list] of deltas.entries()) {
      const delta = list[turn];
      if (delta !== undefined) frames.push(chunk(index, delta));
    }
  }
  for (const [index, { finish }] of choices.entries()) {
    const isLast = index === choices.length - 1;
    frames.push(chunk(index, ends[index]!, finish, isLast ? `,"usage":${usage}` : ""));
  }
  frames.push(DONE);
  return { kind: "stream", status: 200, cost: COST, frames };
}

/** What the last event of a choice says. What is cut off was seen to end with its last words, which are taken from `deltas`. */
function endDelta({ toolCalls, finish }: Choice, deltas: string[]): string {
  if (toolCalls) return `{"tool_calls":${toolCalls}}`;
  return (finish === "length" ? deltas.pop() : undefined) ?? `{"content":""}`;
}

function contentDeltas(choice: Choice): string[] {
  const text = splitTokens(choice.text);
  const words = text.map((token) => `{"content":${JSON.stringify(token)}}`);
  if (choice.thinking === "") return words;
  const thoughts = splitTokens(choice.thinking).map((token, index) =>
    thinkingChunk(token, index > 0),
  );
  // The last thought and the first word share a delta, which closes the one and opens the other.
  const turn: object[] = [{ ...thoughts.pop(), closed: true }];
  if (text.length > 0) turn.push({ type: "text", text: text[0] });
  const asDelta = (chunk: object): string => JSON.stringify({ content: chunk });
  return [
    `{"content":""}`,
    ...thoughts.map((thought) => asDelta([thought])),
    asDelta(turn),
    ...words.slice(1),
  ];
}
