/**
 * Matches patterns of schemas against users' texts, in bounded time.
 * @module
 */
import { RE2JS } from "re2js";

/** Whether a pattern is found in a text. */
export type Matches = (pattern: string, text: string) => boolean;

/** Longer ones are not read. */
const LONGEST = 500;
/** The most that matching for one tool may cost: instructions of a pattern times characters of a text. */
const STEPS = 4_000_000;

/** RE2's time grows only with the text. Patterns beyond RE2 or beyond the bounds are left to the generator. */
export function createMatches(): Matches {
  const compiled = new Map<string, RE2JS | undefined>();
  let left = STEPS;
  return (pattern, text) => {
    if (!compiled.has(pattern)) compiled.set(pattern, compile(pattern));
    const re2 = compiled.get(pattern);
    if (!re2) return false;
    left -= re2.programSize() * (text.length + 1);
    return left >= 0 && re2.matcher(text).find();
  };
}

function compile(pattern: string): RE2JS | undefined {
  if (pattern.length > LONGEST) return undefined;
  try {
    return RE2JS.compile(RE2JS.translateRegExp(pattern));
  } catch {
    return undefined;
  }
}
