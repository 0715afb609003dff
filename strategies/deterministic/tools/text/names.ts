/**
 * Names and phrases: capitalized words, and words that are neither empty nor actions.
 * @module
 */
import { actionOf } from "./actions.ts";
import { numberAt } from "./numbers.ts";
import type { Token } from "./tokens.ts";
import { isEmpty, wordSet } from "./words.ts";

/** Whether a stem shows which tool is meant, so that by itself it isn't an argument. */
export type IsKnown = (stem: string) => boolean;

const CAPITAL = /^\p{Lu}/u;
/** What joins the parts of a name. */
const JOINS = wordSet("of the de da del la van von der & -");
/** The most words of a name. */
const LONGEST = 8;
/** A text of so few words is an argument as a whole: an answer to a question. */
const SHORT = 3;

/** Whether a token is a word with a capital. */
function isCapital(token: Token | undefined): boolean {
  return token?.kind === "word" && CAPITAL.test(token.text);
}

/** The name that begins at a token, or after it where a sentence begins with a verb. */
export function nameAt(
  tokens: readonly Token[],
  at: number,
  isKnown: IsKnown,
): { from: number; to: number } | undefined {
  if (!isCapital(tokens[at])) return undefined;
  const isPlain = ({ text, stems }: Token): boolean =>
    !/^[B-HJ-Z]$/.test(text) &&
    stems.every((stem) => isEmpty(stem) || isKnown(stem) || actionOf(stem) !== undefined);
  let to = at + 1;
  while (to - at < LONGEST) {
    const joins = JOINS.has(tokens[to]?.text ?? "") ? (tokens[to + 1]?.text === "the" ? 2 : 1) : 0;
    if (!isCapital(tokens[to + joins]) || startsSentence(tokens, to + joins)) break;
    to += joins + 1;
  }
  let from = at;
  if (startsSentence(tokens, at) && tokens.length > SHORT) {
    if (to === at + 1) return undefined;
    if (isPlain(tokens[at]!)) from++;
  }
  const isName = tokens.slice(from, to).some((token) => token.stems.length > 0 && !isPlain(token));
  return isName ? { from, to } : undefined;
}

/** The end of the phrase that begins at a token; the token itself where there is none. */
export function phraseEnd(tokens: readonly Token[], at: number, isKnown: IsKnown): number {
  if (startsSentence(tokens, at)) return at;
  let to = at;
  for (; tokens[to]?.kind === "word" && to - at < LONGEST; to++) {
    const { stems } = tokens[to]!;
    if (stems.some((stem) => isEmpty(stem) || isKnown(stem) || actionOf(stem))) break;
    if (to > at && (isCapital(tokens[to]) || numberAt(tokens, to))) break;
  }
  return to;
}

/** The span of a name's full form: with the number before it, and names that only commas separate from it. */
export function fullSpan(
  tokens: readonly Token[],
  from: number,
  to: number,
): [start: number, end: number] {
  let end = to;
  for (let parts = 1; parts < 4 && tokens[end]?.text === ","; parts++) {
    let next = end + 1;
    while (isCapital(tokens[next]) && next - end < LONGEST) next++;
    if (next === end + 1) break;
    end = next;
  }
  // A list of names ends with an `and`.
  const [last, behind] = [tokens[end]?.text ?? "", tokens[end + 1]?.text ?? ""];
  if (AND.has(last) || (last === "," && AND.has(behind))) end = to;
  const isHouse =
    tokens[from - 1]?.kind === "number" && tokens[from - 1]!.end < tokens[from]!.start;
  return [tokens[isHouse ? from - 1 : from]!.start, tokens[end - 1]!.end];
}

const AND = wordSet("and or & und oder et ou y o e");

function startsSentence(tokens: readonly Token[], at: number): boolean {
  const before = tokens[at - 1];
  return !before || before.sentence !== tokens[at]?.sentence || before.text === ":";
}
