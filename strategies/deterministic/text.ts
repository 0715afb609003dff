/**
 * Readable nonsense: short English sentences from a fixed vocabulary.
 * @module
 */
import type { Random } from "../../src/types/seed.ts";

const list = (words: string): readonly string[] => words.split(" ");

const OPENERS = list("Indeed, Perhaps Often Usually Here, Surely, Meanwhile, Clearly,");
const ARTICLES = list("the a every this that another");
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

/** One to three sentences of five to twelve words. */
export function sentences(random: Random): string {
  const count = 1 + random.below(3);
  return Array.from({ length: count }, () => sentence(random)).join(" ");
}

function sentence(random: Random): string {
  const pick = (words: readonly string[]): string => words[random.below(words.length)]!;
  const phrase = (): string => {
    const adjective = random.below(2) === 0 ? ` ${pick(ADJECTIVES)}` : "";
    return `${pick(ARTICLES)}${adjective} ${pick(NOUNS)}`.replace(/^a (?=[aeiou])/, "an ");
  };
  const opener = random.below(4) === 0 ? `${pick(OPENERS)} ` : "";
  const place = random.below(2) === 0 ? ` ${pick(PREPOSITIONS)} ${phrase()}` : "";
  const text = `${opener}${phrase()} ${pick(VERBS)} ${phrase()}${place}.`;
  return text[0]!.toUpperCase() + text.slice(1);
}
