/**
 * Numbers, as digits and in English words, with their units.
 * @module
 */
import { COMMON, fold } from "../../words.ts";
import type { Token } from "./tokens.ts";
import { type Unit, unitOf } from "./units.ts";
import { wordSet } from "./words.ts";

export interface NumberMention {
  readonly number: number;
  readonly unit: Unit | undefined;
  /** The token after its last. */
  readonly to: number;
}

const ONES =
  "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen";
const TENS = "twenty thirty forty fifty sixty seventy eighty ninety";
const WORDS: ReadonlyMap<string, number> = new Map([
  ...ONES.split(" ").map((word, value) => [word, value] as const),
  ...TENS.split(" ").map((word, index) => [word, 20 + 10 * index] as const),
  ["dozen", 12],
]);
const FACTORS: ReadonlyMap<string, number> = new Map([
  ["hundred", 100],
  ["thousand", 1e3],
  ["million", 1e6],
  ["billion", 1e9],
  ["trillion", 1e12],
]);
/** Right after digits; a capital K is also a unit, but not of money. */
const SHORT_FACTORS: ReadonlyMap<string, number> = new Map([
  ["k", 1e3],
  ["M", 1e6],
  ["mn", 1e6],
  ["B", 1e9],
  ["bn", 1e9],
]);

/** The endings of `1st` and the like. */
const ORDINALS = wordSet("st nd rd th");

/** The number that begins at a token. */
export function numberAt(tokens: readonly Token[], at: number): NumberMention | undefined {
  const token = tokens[at]!;
  const said = token.kind === "number" ? parse(token.text) : wordValue(token);
  if (said === undefined) return undefined;
  const currency = currencyBefore(tokens[at - 1], token);
  let number = said;
  let to = at + 1;
  for (; tokens[to]; to++) {
    const factor = factorOf(tokens[to]!, tokens[to - 1]!, currency !== undefined);
    if (factor === undefined) break;
    number *= factor;
  }
  if (ORDINALS.has(tokens[to]?.text ?? "")) return { number, unit: undefined, to: to + 1 };
  const measured = currency ? { unit: currency, to } : unitAt(tokens, to);
  return { number, unit: measured?.unit, to: measured?.to ?? to };
}

function wordValue({ kind, text }: Token): number | undefined {
  if (kind !== "word") return undefined;
  const parts = fold(text).split("-");
  const [tens, ones] = parts.map((part) => WORDS.get(part));
  if (parts.length === 1) return tens;
  const isBoth = tens && ones && parts.length === 2 && tens >= 20 && ones < 10;
  return isBoth ? tens + ones : undefined;
}

/** `1,000.5` and `0,5`. */
function parse(text: string): number {
  const plain = text.replace("−", "-");
  const isDecimal = /^[-+]?\d+,(?:\d{1,2}|\d{4,})$/.test(plain);
  return Number(isDecimal ? plain.replace(",", ".") : plain.replaceAll(",", ""));
}

function factorOf(token: Token, before: Token, isMoney: boolean): number | undefined {
  const factor = FACTORS.get(fold(token.text));
  if (factor || token.start !== before.end) return factor;
  return SHORT_FACTORS.get(isMoney ? token.text.replace("K", "k") : token.text);
}

function currencyBefore(before: Token | undefined, token: Token): Unit | undefined {
  return before?.kind === "mark" && before.end === token.start ? unitOf(before.text) : undefined;
}

/** In `light years` and `degrees Celsius` both words are the unit. */
function unitAt(tokens: readonly Token[], at: number): { unit: Unit; to: number } | undefined {
  const token = tokens[at];
  if (!token) return undefined;
  const both = unitOf(`${token.text}-${tokens[at + 1]?.text}`);
  if (both) return { unit: both, to: at + 2 };
  const unit = unitOf(token.text);
  // A letter or a preposition may be anything, unless it directly follows the number.
  const isAttached = token.start === tokens[at - 1]!.end;
  const isSure = isAttached || (!/^[a-ln-z]$/i.test(token.text) && !COMMON.has(token.text));
  return unit && isSure ? { unit, to: at + 1 } : undefined;
}
