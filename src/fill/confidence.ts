/**
 * The confidence scores of words: from 0.8 to 1, drawn from the seed.
 * @module
 */
import type { Random } from "../types/seed.ts";

/** A word with the spaces before it, and where it starts. */
export interface ScoredWord {
  readonly text: string;
  readonly confidence: number;
  readonly start_index: number;
}

/** The next score, in steps of 0.0001. */
export function score(random: Random): number {
  return (10_000 - random.below(2_000)) / 10_000;
}

/** The words of a text, each with its score. @param start where the text begins. */
export function scoreWords(text: string, random: Random, start = 0): ScoredWord[] {
  const words: ScoredWord[] = [];
  let end = 0;
  for (const { 0: word, index } of text.matchAll(/\S+/g)) {
    let from = index;
    while (from > end && text[from - 1] !== "\n") from--;
    end = index + word.length;
    const confidence = score(random);
    words.push({ text: text.slice(from, end), confidence, start_index: start + from });
  }
  return words;
}

/** The mean and the minimum of the scores; 1 if there are no words. */
export function summarize(words: readonly ScoredWord[]): { average: number; minimum: number } {
  let sum = 0;
  let minimum = 1;
  for (const { confidence } of words) {
    sum += confidence;
    minimum = Math.min(minimum, confidence);
  }
  const average = words.length === 0 ? 1 : Math.round((sum / words.length) * 10_000) / 10_000;
  return { average, minimum };
}
