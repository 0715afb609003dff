/**
 * Completions as streams of chunks, key for key as the live service writes them (behaviour.md section 2).
 * @module
 */
import type { Call } from "../types/call.ts";
import type { Cost, StreamReply } from "../types/reply.ts";
import type { Choice } from "./choices.ts";
import { contentPieces, inTurn } from "./deltas.ts";
import { dataEvent, DONE } from "./sse.ts";
import { toolCallsJson } from "./tool-calls.ts";

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
  const pieces = choices.map(contentPieces);
  const ends = choices.map((choice, index) => endDelta(choice, pieces[index]!));
  for (const [index, piece] of inTurn(pieces)) frames.push(chunk(index, `{"content":${piece}}`));
  for (const [index, { finish }] of choices.entries()) {
    const isLast = index === choices.length - 1;
    frames.push(chunk(index, ends[index]!, finish, isLast ? `,"usage":${usage}` : ""));
  }
  frames.push(DONE);
  return { kind: "stream", status: 200, cost: COST, frames };
}

/** What the last event of a choice says. What is cut off was seen to end with its last words, which are taken from `pieces`. */
function endDelta({ toolCalls, finish }: Choice, pieces: string[]): string {
  if (toolCalls.length > 0) return `{"tool_calls":${toolCallsJson(toolCalls)}}`;
  return `{"content":${(finish === "length" ? pieces.pop() : undefined) ?? '""'}}`;
}
