/**
 * Completions as streams of chunks, key for key as the live service writes them (behaviour.md section 2).
 * @module
 */
import { quoted } from "../hash/canonical.ts";
import type { Call } from "../types/call.ts";
import type { Choice } from "./choices.ts";
import { contentPieces, inTurn } from "./deltas.ts";
import { DONE } from "./sse.ts";
import { toolCallsJson } from "./tool-calls.ts";

/** The padding that hides token lengths from an observer is a prefix of this, 1 to 36 characters long. */
const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
/** The end of a chunk with each padding. */
const ENDS = [...ALPHABET].map((_, last) => `,"p":"${ALPHABET.slice(0, last + 1)}"}\n\n`);
/** The same for a chunk that isn't its choice's last, with everything after its content. */
const LATER = ENDS.map((end) => `},"finish_reason":null}]${end}`);

/** The events of a stream. @param usage as JSON, for the last chunk. */
export function frameChunks(
  choices: readonly Choice[],
  { seed, clock }: Call,
  model: string,
  usage: string,
): string[] {
  const padding = seed.random("padding");
  const head =
    `data: {"id":"${seed.random("id").hex(32)}","object":"chat.completion.chunk","created":${clock()}` +
    `,"model":${quoted(model)},"choices":[{"index":`;
  const frames = choices.map(
    (_, index) =>
      `${head}${index},"delta":{"role":"assistant","content":""},"finish_reason":null}]}\n\n`,
  );
  const pieces = choices.map(contentPieces);
  const ends = choices.map((choice, index) => endDelta(choice, pieces[index]!));
  // Most of a stream is words. The text before each is built once, by a join, since only that makes it one flat string.
  const befores = choices.map((_, index) => [head, index, ',"delta":{"content":'].join(""));
  inTurn(pieces, (index, piece) => {
    frames.push(befores[index]! + piece + LATER[padding.below(LATER.length)]!);
  });
  for (const [index, { finish }] of choices.entries()) {
    const isLast = index === choices.length - 1;
    frames.push(
      `${head}${index},"delta":${ends[index]},"finish_reason":"${finish}"}]` +
        `${isLast ? `,"usage":${usage}` : ""}${ENDS[padding.below(ENDS.length)]}`,
    );
  }
  frames.push(DONE);
  return frames;
}

/** The delta in a choice's last event. A cut answer was seen to end with its last words, which are taken from `pieces`. */
function endDelta({ toolCalls, finish }: Choice, pieces: string[]): string {
  if (toolCalls.length > 0) return `{"tool_calls":${toolCallsJson(toolCalls)}}`;
  return `{"content":${(finish === "length" ? pieces.pop() : undefined) ?? '""'}}`;
}
