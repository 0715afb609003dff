/**
 * Readable nonsense as code: assignments and a return, in a syntax that several languages would accept.
 * @module
 */
import type { Random } from "../../src/types/seed.ts";
import { countTokens } from "../../src/prompt/tokens.ts";
import { word } from "./text/index.ts";

/** One to three lines, or as many as a number of words needs, and a line that returns. */
export function code(words: number, random: Random): string {
  let text = assignment(random);
  let lines = 1 + random.below(3);
  for (let count = countTokens(text); count < words || lines > 1; lines--) {
    const next = assignment(random);
    text += `\n    ${next}`;
    count += countTokens(next);
  }
  return `${text}\n    return ${word(random)}`;
}

function assignment(random: Random): string {
  return `${word(random)} = ${word(random)}(${word(random)}, ${random.below(100)})`;
}
