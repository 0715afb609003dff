/**
 * Which mention of a text fills which slot of a tool: the best pairs first, each mention and each slot once.
 * @module
 */
import type { Mention } from "../text/mentions.ts";
import type { Token } from "../text/tokens.ts";
import { isEmpty } from "../text/words.ts";
import { allows } from "./keywords.ts";
import { type Context, contextOf, leadsTo } from "./context.ts";
import type { Series } from "./series.ts";
import type { Slot } from "./slots.ts";
import { valueOf } from "./values.ts";
import type { Want } from "./wants.ts";

/** A slot, and the mentions that fill it. */
export interface Pair {
  readonly slot: Slot;
  readonly value: unknown;
  readonly score: number;
  /** Its first mention, and the one after its last. */
  readonly from: number;
  readonly to: number;
  /** Whether a preposition says that the value is this slot's. */
  readonly isLedTo: boolean;
}

/** The score that a pair must reach. */
const REQUIRED = 0.5;
export const OPTIONAL = 3.2;

/** Added to how well a value's kind suits. */
const NEEDED = 1;
const NEAR = 2;
const DESCRIBED = 0.4;
const LED = 0.8;
const SERIES = 1.5;
/** Added for a mention that is all a text says. */
const ALONE = 4;
const SAME_UNIT = 2;
const SAME_MEASURE = 1.2;
const OTHER_MEASURE = -2;
/** Between equals, mentions come in the order of the slots. */
const ORDER = -0.01;

/**
 * @param slots the slots to fill.
 * @param least the score that a pair must reach if its slot is required.
 */
export function pairUp(
  tokens: readonly Token[],
  mentions: readonly Mention[],
  series: readonly Series[],
  slots: readonly Slot[],
  least: number = REQUIRED,
): Pair[] {
  const taken = new Set<number>();
  const filled = new Set<Slot>();
  const chosen: Pair[] = [];
  // Mentions that are listed together are of one kind.
  const wants = new Map<number, Want>();
  const pairs = pairsOf(tokens, mentions, series, slots);
  for (const pair of pairs.sort((one, other) => other.score - one.score)) {
    const { slot, score, from, to } = pair;
    if (filled.has(slot) || score < (slot.isRequired ? least : OPTIONAL)) continue;
    const indices = Array.from({ length: to - from }, (_, offset) => from + offset);
    if (indices.some((index) => taken.has(index))) continue;
    const { start, isList } = series[from]!;
    if (isList && (wants.get(start) ?? slot.want) !== slot.want) continue;
    wants.set(start, slot.want);
    for (const index of indices) taken.add(index);
    filled.add(slot);
    chosen.push(pair);
  }
  return chosen;
}

function pairsOf(
  tokens: readonly Token[],
  mentions: readonly Mention[],
  series: readonly Series[],
  slots: readonly Slot[],
): Pair[] {
  const contexts = contextsOf(tokens, mentions);
  const weigh = weighing(slots);
  const alone = isAlone(tokens, mentions) ? ALONE : 0;
  const pairs: Pair[] = [];
  for (const [number, slot] of slots.entries()) {
    for (const [from, mention] of mentions.entries()) {
      const context = contexts[from]!;
      const led = leadsTo(context.part, slot.nameStems);
      const near =
        (slot.isRequired ? NEEDED + alone : 0) +
        NEAR * weigh(slot, context) +
        led +
        unitFit(slot, mention) +
        (mention.kind === "phrase" && context.isLed ? LED : 0) +
        ORDER * Math.abs(number - from);
      const add = (value: unknown, fit: number, to: number): void => {
        pairs.push({ slot, value, score: fit + near, from, to, isLedTo: led > 0 });
      };
      const whole = valueOf(mention, slot, slot.schema);
      if (whole) add(whole.value, whole.fit, from + 1);
      const { start, end } = series[from]!;
      if (slot.type !== "array" || start !== from) continue;
      const items = mentions.slice(from, end).map((item) => valueOf(item, slot, slot.items));
      if (items.includes(undefined)) continue;
      const values = items.map((item) => item?.value);
      if (!allows(slot.schema, values, slot.matches)) continue;
      add(values, (items[0]?.fit ?? 0) + (values.length > 1 ? SERIES : 0), end);
    }
  }
  return pairs;
}

/** Whether a text is one mention, as the answer to a question is. */
function isAlone(tokens: readonly Token[], [mention, ...others]: readonly Mention[]): boolean {
  if (!mention || others.length > 0) return false;
  return tokens.every(({ kind }, at) => kind === "mark" || (at >= mention.from && at < mention.to));
}

function contextsOf(tokens: readonly Token[], mentions: readonly Mention[]): Context[] {
  const mentioned = new Set<number>();
  for (const { kind, from, to } of mentions) {
    if (kind !== "phrase") for (let at = from; at < to; at++) mentioned.add(at);
  }
  return mentions.map((mention) => contextOf(tokens, mention, (at) => mentioned.has(at)));
}

/** How much the words near a mention suggest a slot. Words that suggest several slots count less. */
function weighing(slots: readonly Slot[]): (slot: Slot, context: Context) => number {
  const counts = new Map<string, number>();
  for (const { nameStems, stems } of slots) {
    for (const stem of new Set([...nameStems, ...stems])) {
      counts.set(stem, (counts.get(stem) ?? 0) + 1);
    }
  }
  return ({ nameStems, stems }, { near }) => {
    let sum = 0;
    for (const [stem, nearness] of near) {
      const isNamed = nameStems.has(stem);
      if (!isNamed && (!stems.has(stem) || isEmpty(stem))) continue;
      sum += (nearness * (isNamed ? 1 : DESCRIBED)) / Math.sqrt(counts.get(stem) ?? 1);
    }
    return sum;
  };
}

function unitFit({ units, measures }: Slot, { unit }: Mention): number {
  if (!unit) return 0;
  if (units.has(unit.name)) return SAME_UNIT;
  if (measures.has(unit.measure)) return SAME_MEASURE;
  return measures.size > 0 ? OTHER_MEASURE : 0;
}
