/**
 * Values that are listed together, or for slots that differ by a number or a side, come in the order of the slots.
 * @module
 */
import type { Mention } from "../text/mentions.ts";
import { stemSet } from "../text/words.ts";
import type { Pair } from "./assignment.ts";
import { allows } from "./keywords.ts";
import type { Series } from "./series.ts";
import type { Slot } from "./slots.ts";

/** The values of the slots, put in order. */
export function ordered(
  pairs: readonly Pair[],
  slots: readonly Slot[],
  mentions: readonly Mention[],
  series: readonly Series[],
): Map<Slot, unknown> {
  const values = new Map(pairs.map(({ slot, value }) => [slot, value]));
  const groups = new Map<string, Pair[]>();
  for (const pair of pairs) {
    if (pair.isLedTo) continue;
    const isSingle = pair.to === pair.from + 1;
    const key = twinKey(pair.slot) ?? (isSingle ? `${series[pair.from]!.start}` : undefined);
    if (key === undefined) continue;
    // Meters are not mixed up with dollars.
    const kind = `${pair.slot.type} ${mentions[pair.from]?.unit?.measure.words} ${key}`;
    groups.set(kind, [...(groups.get(kind) ?? []), pair]);
  }
  for (const group of groups.values()) {
    const own = new Set(group.map(({ slot }) => slot));
    const filled = slots.filter((slot) => own.has(slot));
    const sorted = group.toSorted((one, other) => one.from - other.from);
    const isAllowed = filled.every((slot, index) =>
      allows(slot.schema, sorted[index]?.value, slot.matches),
    );
    if (!isAllowed) continue;
    for (const [index, slot] of filled.entries()) values.set(slot, sorted[index]?.value);
  }
  return values;
}

const SIDES = stemSet(
  "first second third one two start end begin initial final from to min max lower upper origin destination source target",
);

/** A slot's name without numbers and sides; nothing if it has none, or nothing else. */
function twinKey({ nameStems, path }: Slot): string | undefined {
  const rest = [...nameStems].filter(
    (stem) => !/^\d+$/.test(stem) && !SIDES.has(stem) && stem.length > 1,
  );
  if (rest.length === nameStems.size || rest.length === 0) return undefined;
  return [...path.slice(0, -1), ...rest].join(" ");
}
