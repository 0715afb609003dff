/**
 * What a turn asks for: one thing or several, at once or one after the other.
 * @module
 */
import type { Request } from "./ranking.ts";
import { actionOf } from "./text/actions.ts";
import { dateAt } from "./text/dates.ts";
import { numberAt } from "./text/numbers.ts";
import type { Token } from "./text/tokens.ts";
import { isMoney } from "./text/units.ts";
import { isEmpty, stemsOf, wordSet } from "./text/words.ts";

/** A part of a turn that asks for something. */
export interface Clause {
  readonly tokens: readonly Token[];
  /** Whether it waits for what comes before it. */
  readonly isNext: boolean;
}

const AND = wordSet("and ; und et y e");
/** Words that begin another request, and words that make it wait for the previous one. */
const ALSO = wordSet(
  "also additionally furthermore moreover plus finally lastly auch außerdem aussi enfin también además",
);
const THEN = wordSet(
  "then afterwards afterward next after once dann danach anschließend ensuite puis luego después despues poi",
);
const POLITE = wordSet(", please bitte");
/** Nobody asks for more things at once: what follows belongs to the last one. */
const MOST = 16;
/** The most words between a conjunction and the verb that it leads to. */
const REACH = 4;

/**
 * The parts of a turn, each with its own verb: sentences that begin with one, or announce another request, and what
 * follows such an `and`.
 * @param names the stems of all tools' names, which are verbs, too.
 */
export function clausesOf(tokens: readonly Token[], names: ReadonlySet<string>): Clause[] {
  const clauses: Clause[] = [];
  let start = 0;
  let isNext = false;
  for (let at = 1; at < tokens.length && clauses.length < MOST - 1; at++) {
    const isSentence = tokens[at]!.sentence !== tokens[at - 1]!.sentence;
    const isJoined = AND.has(tokens[at]!.text.toLowerCase());
    if (!isSentence && !isJoined && !THEN.has(tokens[at]!.text)) continue;
    const opening = openingOf(tokens, isJoined ? at + 1 : at, names);
    if (!opening || (!isSentence && !isJoined && !opening.hasVerb)) continue;
    clauses.push({ tokens: tokens.slice(start, at), isNext });
    start = at;
    isNext = opening.isNext;
  }
  clauses.push({ tokens: tokens.slice(start), isNext });
  return clauses;
}

/** How a part of a turn begins; nothing if none begins here. */
function openingOf(
  tokens: readonly Token[],
  at: number,
  names: ReadonlySet<string>,
): { isNext: boolean; hasVerb: boolean } | undefined {
  let isNext = false;
  let isMore = false;
  for (let next = at; next < at + REACH; next++) {
    const { text = "", stems = [] } = tokens[next] ?? {};
    const word = text.toLowerCase();
    if (THEN.has(word)) isNext = true;
    else if (ALSO.has(word)) isMore = true;
    else if (stems.some((stem) => actionOf(stem) || (!isEmpty(stem) && names.has(stem)))) {
      return { isNext, hasVerb: true };
    } else if (!POLITE.has(word)) break;
  }
  return isMore || isNext ? { isNext, hasVerb: false } : undefined;
}

/** Words in a name or between quotes say less about what the user wants. */
const CONTENT = 0.5;
/** The rest of a turn counts for a part of it, too. */
const AROUND = 0.25;

/** The words for the concepts of a date, a mail address, an amount of money, and a question with `where`. */
export const SIGNS: readonly string[] = stemsOf("date email currency location");
const [DATE, MAIL, CURRENCY, PLACE] = SIGNS;
const WHEN = wordSet("when wann quand cuándo quando");
const WHERE = wordSet("where wo où dónde dove");

/**
 * The words that say what the user wants.
 * @param names the stems of all tools' names: a word of one is never mere content.
 * @param around the words of the whole turn.
 */
export function requestOf(
  tokens: readonly Token[],
  names: ReadonlySet<string>,
  around: Request["stems"],
): Request {
  const stems = new Map([...around].map(([stem, weight]) => [stem, AROUND * weight]));
  const add = (stem: string, weight: number): void => {
    if (weight > (stems.get(stem) ?? 0)) stems.set(stem, weight);
  };
  for (const [at, token] of tokens.entries()) {
    const { kind, text } = token;
    if (kind === "mail") add(MAIL!, 1);
    if (WHERE.has(text.toLowerCase())) add(PLACE!, 1);
    if (dateAt(tokens, at) || WHEN.has(text.toLowerCase())) add(DATE!, 1);
    const unit = kind === "mark" ? undefined : numberAt(tokens, at)?.unit;
    if (unit && isMoney(unit)) add(CURRENCY!, 1);
    if (kind === "mark" || kind === "number" || kind === "url" || kind === "mail") continue;
    const isFirst = tokens[at - 1]?.sentence !== token.sentence;
    const isContent = kind === "quoted" || (!isFirst && /^\p{Lu}/u.test(text));
    for (const stem of token.stems) {
      if (isEmpty(stem) || /^\d+$/.test(stem)) continue;
      const isNamed = names.has(stem) && actionOf(stem) === undefined;
      add(stem, isContent && !isNamed ? CONTENT : 1);
    }
  }
  const verb = tokens.find(
    ({ kind, stems: own }) => kind === "word" && own.some((stem) => actionOf(stem)),
  );
  return { stems, action: verb?.stems.map(actionOf).find(Boolean) };
}
