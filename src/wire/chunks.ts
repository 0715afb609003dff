/**
 * Completions as streams of chunks, key for key as the live service writes them (behaviour.md section 2).
 * @module
 */
import type { Call } from "../types/call.ts";
import type { Choice } from "./choices.ts";
import { DONE } from "./sse.ts";
import { thinkingChunk } from "./thinking.ts";
import { splitTokens } from "../prompt/tokens.ts";

/** The padding that hides token lengths from an observer: a prefix of this, 1 to 36 long. */
const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
/** The end of a chunk with each padding. */
const ENDS = [...ALPHABET].map((_, last) => `,"p":"${ALPHABET.slice(0, last + 1)}"}\n\n`);
/** The same of a chunk that isn't its choice's last, from behind its content. */
const LATER = ENDS.map((end) => `},"finish_reason":null}]${end}`);

/** @param usage as JSON, for the last chunk. */
export function frameChunks(
  choices: readonly Choice[],
  { seed, clock }: Call,
  model: string,
  usage: string,
): string[] {
  const padding = seed.random("padding");
  const head =
    `data: {"id":"${seed.random("id").hex(32)}","object":"chat.completion.chunk","created":${clock()}` +
    `,"model":${JSON.stringify(model)},"choices":[{"index":`;
  const frames = choices.map(
    (_, index) =>
      `${head}${index},"delta":{"role":"assistant","content":""},"finish_reason":null}]}\n\n`,
  );
  const pieces = choices.map(contentPieces);
  const ends = choices.map((choice, index) => endDelta(choice, pieces[index]!));
  // Most of a stream is words: what stands before them is put together once, and in one piece, which only a join makes.
  const befores = choices.map((_, index) => [head, index, ',"delta":{"content":'].join(""));
  const longest = Math.max(...pieces.map((list) => list.length));
  // Choices take turns, as the live service interleaves them.
  for (let turn = 0; turn < longest; turn++) {
    for (let index = 0; index < choices.length; index++) {
      const piece = pieces[index]![turn];
      if (piece === undefined) continue;
      frames.push(befores[index]! + piece + LATER[padding.below(LATER.length)]!);
    }
  }
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

/** What the last event of a choice says. What is cut off was seen to end with its last words, which are taken from `pieces`. */
function endDelta({ toolCalls, finish }: Choice, pieces: string[]): string {
  if (toolCalls) return `{"tool_calls":${toolCalls}}`;
  return `{"content":${(finish === "length" ? pieces.pop() : undefined) ?? '""'}}`;
}

/** What needs no escape in JSON, as words hardly ever do. */
const PLAIN = /^[^"\\\p{Cc}\p{Cs}]*$/u;

/** The pieces of a choice's content, each as JSON. */
function contentPieces({ text, thinking }: Choice): string[] {
  const tokens = splitTokens(text);
  const isPlain = PLAIN.test(text);
  const words = tokens.map((token) => (isPlain ? `"${token}"` : JSON.stringify(token)));
  if (thinking === "") return words;
  const thoughts = splitTokens(thinking).map((token, index) => thinkingChunk(token, index > 0));
  // The last thought and the first word share a piece, which closes the one and opens the other.
  const turn: object[] = [{ ...thoughts.pop(), closed: true }];
  if (tokens.length > 0) turn.push({ type: "text", text: tokens[0] });
  return [
    '""',
    ...thoughts.map((thought) => JSON.stringify([thought])),
    JSON.stringify(turn),
    ...words.slice(1),
  ];
}
