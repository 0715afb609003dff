/**
 * Passages of a text, and how well each matches a question.
 * @module
 */
import { featuresOf } from "../words.ts";

/** A piece of a document's text. */
export interface Passage {
  readonly text: string;
  /** Its number among the document's passages, from 0. */
  readonly position: number;
  /** The page that it begins on, from 0. */
  readonly page: number;
}

/** The default length of a passage in characters. */
export const CHUNK_SIZE = 1000;

/** The text of pages in passages: as many consecutive paragraphs as fit, and pieces of those that are too long. */
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

/** How well a text matches a question: 0 when they share nothing. */
export type Scorer = (text: string) => number;

/** A smaller share of a question is chance: common words, and pieces of others. */
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
