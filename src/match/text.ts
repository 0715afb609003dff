/**
 * Conditions on texts.
 * @module
 */
import { RE2JS } from "re2js";
import type { TextMatch } from "../types/match.ts";

/** Longer patterns are refused. */
const LONGEST_PATTERN = 1000;

/**
 * Tests texts by a condition. RE2 takes time in proportion to the text, so no pattern can hang the server.
 * @throws Error that says what is wrong with a pattern.
 */
export function textCondition(wanted: TextMatch): (text: string) => boolean {
  const { equals, contains, pattern } = typeof wanted === "string" ? { equals: wanted } : wanted;
  const found = pattern === undefined ? undefined : compile(pattern);
  return (text) =>
    (equals === undefined || text === equals) &&
    (contains === undefined || text.includes(contains)) &&
    (found === undefined || found.matcher(text).find());
}

function compile(pattern: string): RE2JS {
  if (pattern.length > LONGEST_PATTERN) {
    throw new Error(`a pattern has at most ${LONGEST_PATTERN} characters, not ${pattern.length}.`);
  }
  try {
    return RE2JS.compile(pattern);
  } catch (error) {
    throw new Error(`RE2 doesn't know the pattern ${pattern}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
