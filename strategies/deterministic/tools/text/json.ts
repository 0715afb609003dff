/**
 * Lists and objects that a text writes out.
 * @module
 */
import type { Token } from "./tokens.ts";

/** Longer ones are documents, not arguments. */
const LONGEST = 1000;
const OPENING: ReadonlySet<string> = new Set(["[", "{", "("]);
const CLOSING: ReadonlySet<string> = new Set(["]", "}", ")"]);

/** For each token that is a bracket, where it closes. */
export function bracketsOf(tokens: readonly Token[]): ReadonlyMap<number, number> {
  const ends = new Map<number, number>();
  const open: number[] = [];
  for (const [at, { kind, text }] of tokens.entries()) {
    if (kind !== "mark") continue;
    if (OPENING.has(text)) open.push(at);
    if (!CLOSING.has(text)) continue;
    const start = open.pop();
    if (start !== undefined) ends.set(start, at);
  }
  return ends;
}

/** The value in the bracket that begins at a token; numbers in parentheses are a list, too. */
export function jsonAt(
  text: string,
  tokens: readonly Token[],
  at: number,
  brackets: ReadonlyMap<number, number>,
): { value: unknown; to: number } | undefined {
  const last = brackets.get(at);
  if (last === undefined) return undefined;
  const written = text.slice(tokens[at]!.start, tokens[last]!.end);
  const value = written.length > LONGEST ? undefined : parse(written);
  return value === undefined ? undefined : { value, to: last + 1 };
}

/** Python's quotes are taken for JSON's. */
function parse(text: string): unknown {
  const isPlain = !text.startsWith("(");
  const written = isPlain ? text : `[${text.slice(1, -1)}]`;
  for (const form of [written, written.replaceAll("'", '"')]) {
    try {
      const value: unknown = JSON.parse(form);
      return isPlain || (value as unknown[]).length > 1 ? value : undefined;
    } catch {
      // Words in brackets.
    }
  }
  return undefined;
}
