/**
 * One call for each of several things that a text names: in one list, or one after the other with everything that a call needs.
 * @module
 */
import type { Mention, MentionKind } from "../text/mentions.ts";
import type { Token } from "../text/tokens.ts";
import { type Pair, pairUp } from "./assignment.ts";
import type { Filled } from "./form.ts";
import { seriesOf } from "./series.ts";
import type { Slot } from "./slots.ts";
import { valueOf } from "./values.ts";

/** Nobody asks for more at once. */
const MOST = 16;
/** A phrase is too vague to be one of several. */
const CLEAR: ReadonlySet<MentionKind> = new Set([
  "name",
  "quoted",
  "code",
  "mail",
  "url",
  "number",
  "date",
]);

/** A slot, and its values in the calls. */
type Column = readonly [slot: Slot, values: readonly unknown[]];

/** A call, or one for each of several things. */
export function copiesOf<Call extends { filled: Filled; values: ReadonlyMap<Slot, unknown> }>(
  call: Call,
  tokens: readonly Token[],
): Call[] {
  const columns = listed(call.filled) ?? repeated(call.filled, tokens) ?? [];
  const [first] = columns;
  if (!first) return [call];
  return first[1].map((_, index) => {
    const own = columns.map(([slot, values]) => [slot, values[index]] as const);
    return { ...call, values: new Map([...call.values, ...own]) };
  });
}

/** The values listed together with one whose slot has room for only one. Several slots advance together. */
function listed(filled: Filled): Column[] | undefined {
  const columns = filled.pairs.flatMap((pair): Column[] => {
    const values = valuesIn(pair, filled);
    return values.length > 1 ? [[pair.slot, values]] : [];
  });
  const lengths = new Set(columns.map(([, values]) => values.length));
  return lengths.size === 1 ? columns : undefined;
}

function valuesIn({ slot, from, to }: Pair, { pairs, series, mentions }: Filled): unknown[] {
  const { start, end, isList } = series[from]!;
  const isOne = slot.isRequired && from === start && to === from + 1;
  if (!isOne || !isList || end - start > MOST || !CLEAR.has(mentions[from]!.kind)) return [];
  const isShared = pairs.some(
    (other) => other.slot !== slot && other.from >= start && other.from < end,
  );
  if (isShared) return [];
  const values = mentions.slice(start, end).map((each) => valueOf(each, slot, slot.schema)?.value);
  return values.includes(undefined) ? [] : values;
}

/** Where the rest of the text repeats everything that a call needs, in the same form. */
function repeated(
  { pairs, mentions, values }: Filled,
  tokens: readonly Token[],
): Column[] | undefined {
  const needed = pairs.filter(({ slot }) => slot.isRequired);
  const areClear = needed.every(
    ({ slot, from }) => slot.type !== "array" && CLEAR.has(mentions[from]!.kind),
  );
  if (needed.length < 2 || !areClear) return undefined;
  const rows = new Map(needed.map(({ slot, from }) => [slot, [mentions[from]!]]));
  const own = new Set(pairs.map(({ slot }) => slot));
  const chosen = new Set([...values].flatMap(([slot, value]) => (own.has(slot) ? [] : [value])));
  let left = mentions.filter(
    (mention, at) =>
      !chosen.has(mention.text) &&
      !isPart(mention, mentions[at - 1]) &&
      !pairs.some(({ from, to }) => at >= from && at < to),
  );
  for (let round = 1; round < MOST; round++) {
    const more = pairUp(tokens, left, seriesOf(tokens, left), [...rows.keys()]);
    const isSame = more.every(({ slot, from }) => isAlike(left[from]!, rows.get(slot)![0]!));
    if (more.length < rows.size || !isSame) break;
    for (const { slot, from } of more) rows.get(slot)!.push(left[from]!);
    left = left.filter((_, at) => !more.some(({ from }) => from === at));
  }
  const columns = [...rows].map(([slot, all]): Column => {
    const inOrder = all.toSorted((one, other) => one.from - other.from);
    return [slot, inOrder.map((each) => valueOf(each, slot, slot.schema)?.value)];
  });
  return columns[0]![1].length > 1 ? columns : undefined;
}

/** Whether a name only locates the one before it: `Paris, France`. */
function isPart({ from, text }: Mention, before: Mention | undefined): boolean {
  return before?.full !== undefined && from === before.to + 1 && before.full.includes(text);
}

function isAlike(one: Mention, other: Mention): boolean {
  return one.kind === other.kind && one.unit?.measure === other.unit?.measure;
}
