/**
 * Passages of a text, and how much of a question each of them speaks of.
 * @module
 */
import { featuresOf } from "../words.ts";

/** A piece of a document's text. */
export interface Passage {
  readonly text: string;
  /** Which of its document's passages it is, from 0. */
  readonly position: number;
  /** The page that it begins on, from 0. */
  readonly page: number;
}

/** Characters of a passage where the library doesn't say. */
export const CHUNK_SIZE = 1000;

/** The text of pages in passages: paragraphs in a row, as many as there is room for, and those that are too long in pieces. */
export function passagesOf(pages: readonly string[], size: number = CHUNK_SIZE): Passage[] {
  const passages: Passage[] = [];
  for (const [page, text] of pages.entries()) {
    let gathered = "";
    const end = (): void => {
      if (gathered !== "") passages.push({ text: gathered, position: passages.length, page });
      gathered = "";
    };
    for (const paragraph of text.split(/\n[^\S\n]*\n/).flatMap((each) => pieces(each, size))) {
      if (gathered.length + paragraph.length + 2 > size) end();
      gathered += gathered === "" ? paragraph : `\n\n${paragraph}`;
    }
    end();
  }
  return passages;
}

/** A paragraph in pieces that end with a word where they can. */
function pieces(paragraph: string, size: number): string[] {
  const found: string[] = [];
  let rest = paragraph.trim();
  while (rest.length > size) {
    const space = rest.lastIndexOf(" ", size);
    const end = space > size / 2 ? space : size;
    found.push(rest.slice(0, end));
    rest = rest.slice(end).trimStart();
  }
  if (rest !== "") found.push(rest);
  return found;
}

/** How well a text answers to a question: from 0, when they share nothing. */
export type Scorer = (text: string) => number;

/** Less of a question than this is chance: common words, and pieces of others. */
const LEAST = 0.2;

/**
 * Scores by the words of a question and their pieces: first how much of it is there, then how much else. What has next to
 * nothing of it gets 0.
 */
export function scorerOf(question: string): Scorer {
  const asked = featuresOf(question);
  const whole = squares(asked);
  return (text) => {
    const features = featuresOf(text);
    let found = 0;
    let product = 0;
    for (const [feature, weight] of asked) {
      const other = features.get(feature);
      if (other === undefined) continue;
      found += weight ** 2;
      product += weight * other;
    }
    if (found < LEAST * whole || found === 0) return 0;
    return found / whole + product / Math.sqrt(whole * squares(features));
  };
}

function squares(features: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const weight of features.values()) sum += weight ** 2;
  return sum;
}
