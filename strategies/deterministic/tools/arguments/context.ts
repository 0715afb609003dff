/**
 * The context of a mention: how near which words are, and the role that the preposition before it suggests.
 * @module
 */
import type { Mention } from "../text/mentions.ts";
import type { Token } from "../text/tokens.ts";
import { isEmpty, stemSet, wordSet } from "../text/words.ts";

type Part = "from" | "to" | "place" | "maker" | "topic" | "name";

export interface Context {
  /** How near each stem is, from 0 to 1. */
  readonly near: ReadonlyMap<string, number>;
  readonly part: Part | undefined;
  /** Whether a preposition leads to the mention. */
  readonly isLed: boolean;
}

/** How many tokens are read before a mention and after it. */
const BEFORE = 7;
const AFTER = 4;
const BEHIND = 0.9;
/** The factor for another mention, a comma or an `and` in between. */
const APART = 0.5;
const INSIDE = 0.7;
/** What each word in between adds to the distance. */
const STEP = 0.4;

const PREPOSITIONS: Readonly<Record<Part, string>> = {
  from: "from since starting von ab aus seit desde depuis da",
  to: "to until till into towards nach bis zu hasta vers a",
  place: "in at near around within nearby im bei en",
  maker: "by durch por par",
  topic: "about regarding concerning uber sobre",
  name: "named called titled entitled namens",
};
const PARTS: ReadonlyMap<string, Part> = new Map(
  Object.entries(PREPOSITIONS).flatMap(([part, words]) =>
    words.split(" ").map((word) => [word, part as Part] as const),
  ),
);
const LEADING = wordSet("of for with on as is are = like mit für als ist pour avec de con es");
const ARTICLES = wordSet("the a an my our your this that der die das den dem le la les el los");
const JOINS = wordSet(", and or & ; und et y e oder ou o");

/** The words of slots that the prepositions suggest. */
const SOUGHT: Readonly<Record<Part, ReadonlySet<string>>> = {
  from: stemSet(
    "from start origin source departure base begin initial min minimum lower first since",
  ),
  to: stemSet("to end destination target arrival final max maximum upper until goal second last"),
  place: stemSet(
    "location city place country state county region area address town venue district",
  ),
  maker: stemSet(
    "author artist creator composer director writer painter band manufacturer brand company",
  ),
  topic: stemSet("topic subject query keyword theme about"),
  name: stemSet("name title"),
};
const OPPOSITE: Readonly<Partial<Record<Part, Part>>> = { from: "to", to: "from" };

/** @param isMentioned whether a token belongs to a mention that is more than a phrase. */
export function contextOf(
  tokens: readonly Token[],
  { kind, from, to }: Mention,
  isMentioned: (at: number) => boolean,
): Context {
  const near = new Map<string, number>();
  const add = ({ stems }: Token, weight: number): void => {
    for (const stem of stems) near.set(stem, Math.max(near.get(stem) ?? 0, weight));
  };
  const isVoid = ({ stems }: Token): boolean => stems.every(isEmpty);
  /** Whether a word leads to the mention that follows it. */
  const leadsOn = (at: number): boolean => {
    let next = at + 1;
    while (next < at + AFTER && tokens[next] && !JOINS.has(tokens[next]!.text)) {
      if (isMentioned(next)) return true;
      if (!isVoid(tokens[next]!)) return false;
      next++;
    }
    return false;
  };
  const walk = (start: number, step: 1 | -1, most: number, initial: number): void => {
    let weight = initial;
    let distance = 1;
    for (let at = start, seen = 0; seen < most; at += step, seen++) {
      const token = tokens[at];
      if (!token || token.sentence !== tokens[from]!.sentence) return;
      if (JOINS.has(token.text)) weight *= APART;
      else if (isMentioned(at)) {
        weight *= APART;
        add(token, weight / distance);
      } else if (token.kind !== "mark") {
        const isTaken = step === 1 && leadsOn(at);
        add(token, (weight * (isTaken ? APART : 1)) / distance);
        if (!isVoid(token)) distance += STEP;
      }
    }
  };
  walk(from - 1, -1, BEFORE, 1);
  walk(to, 1, AFTER, BEHIND);
  if (kind === "name" || kind === "phrase" || kind === "number") {
    for (let at = from; at < to; at++) add(tokens[at]!, INSIDE);
  }
  const word = wordBefore(tokens, from);
  return { near, part: PARTS.get(word), isLed: PARTS.has(word) || LEADING.has(word) };
}

function wordBefore(tokens: readonly Token[], at: number): string {
  const isArticle = ARTICLES.has(tokens[at - 1]?.text.toLowerCase() ?? "");
  return tokens[isArticle ? at - 2 : at - 1]?.text.toLowerCase() ?? "";
}

/** How well a slot with these names fits what a preposition suggests. */
export function leadsTo(part: Part | undefined, names: ReadonlySet<string>): number {
  if (!part) return 0;
  if (share(names, SOUGHT[part])) return 2;
  const other = OPPOSITE[part];
  return other && share(names, SOUGHT[other]) ? -1.5 : 0;
}

function share(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  for (const one of some) if (others.has(one)) return true;
  return false;
}
