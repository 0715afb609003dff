/**
 * Readable nonsense: short English sentences from a fixed vocabulary.
 * @module
 */
import type { Random } from "../../../src/types/seed.ts";
import { countTokens } from "../../../src/prompt/tokens.ts";

const list = (words: string): readonly string[] => words.split(" ");

const OPENERS = list("Indeed, Perhaps Often Usually Here, Surely, Meanwhile, Clearly,");
const ARTICLES = list("the every this that another one");
const FIRST_ARTICLES = ARTICLES.map((word) => word[0]!.toUpperCase() + word.slice(1));
const ADJECTIVES = list(
  "quiet amber distant careful bright narrow patient gentle hollow curious silver early steady " +
    "northern simple golden crooked tidy vivid humble brisk marble woollen faithful frozen drifting",
);
const NOUNS = list(
  "harbor lantern river compass orchard meadow bridge letter signal garden window engine pebble " +
    "market island whistle ladder kettle sailor mountain notebook feather village cellar beacon " +
    "candle teacher valley anchor clock sparrow forest mirror carriage ribbon basket tunnel story",
);
const VERBS = list(
  "follows carries remembers gathers crosses watches mends guides answers borrows measures welcomes " +
    "sketches shelters polishes counts finds keeps lifts paints",
);
const PREPOSITIONS = list("near beyond under beside toward behind above across");

/** One to three sentences of five to thirteen words. */
export function sentences(random: Random): string {
  let text = sentence(random);
  for (let more = random.below(3); more > 0; more--) text += " " + sentence(random);
  return text;
}

/** Whole sentences, with a given number of words or a few more. */
export function prose(words: number, random: Random): string {
  let text = sentence(random);
  for (let count = countTokens(text); count < words;) {
    const next = sentence(random);
    text += ` ${next}`;
    count += countTokens(next);
  }
  return text;
}

/** Five to thirteen words. */
export function sentence(random: Random): string {
  const subject =
    random.below(4) === 0
      ? pick(OPENERS, random) + " " + phrase(ARTICLES, random)
      : phrase(FIRST_ARTICLES, random);
  const text = subject + " " + pick(VERBS, random) + " " + phrase(ARTICLES, random);
  if (random.below(2) === 0) return text + ".";
  return text + " " + pick(PREPOSITIONS, random) + " " + phrase(ARTICLES, random) + ".";
}

function phrase(articles: readonly string[], random: Random): string {
  const article = pick(articles, random);
  if (random.below(2) === 0) return article + " " + pick(NOUNS, random);
  return article + " " + pick(ADJECTIVES, random) + " " + pick(NOUNS, random);
}

function pick(words: readonly string[], random: Random): string {
  return words[random.below(words.length)]!;
}

/** A noun. */
export function word(random: Random): string {
  return pick(NOUNS, random);
}

/** A noun and its adjectives: `count` words. */
export function words(random: Random, count: number): string {
  let text = "";
  for (let rest = count; rest > 1; rest--) text += `${pick(ADJECTIVES, random)} `;
  return text + word(random);
}
