/**
 * Numbers within the bounds of schemas.
 * @module
 */
import { commonMultiple, multiplesOf } from "./decimal.ts";
import { NOTHING, type Task } from "./place.ts";
import type { Subschema } from "./subschema.ts";
import { together } from "./together.ts";

/** By default, numbers are from 0 to this. */
const USUAL = 1000;
const TRIES = 24;

interface Bounds {
  /** Inclusive. */
  min: number;
  max: number;
  /** Exclusive. */
  above: number;
  below: number;
}

/** The numbers to choose from. */
interface Choice {
  /** The multiples of a step from one to another. */
  readonly multiples?: {
    readonly step: number;
    readonly from: number;
    readonly to: number;
    times(count: number): number;
  };
  /** A number for bounds without a hundredth between them. */
  readonly other?: number | undefined;
  readonly bounds: Bounds;
}

const wholeChoice = together("integer", (parts) => choiceOf(parts, true));
const anyChoice = together("number", (parts) => choiceOf(parts, false));

/** A number that all the parts allow. */
export function writeNumber({ parts, random, work, isTaken }: Task, isWhole: boolean): unknown {
  const { multiples, other, bounds } = (isWhole ? wholeChoice : anyChoice)(parts, work);
  if (!multiples) return other ?? NOTHING;
  const { step, from, to, times } = multiples;
  const span = to - from + 1;
  for (let tries = 0; tries < TRIES; tries++) {
    const number = times(from + random.below(span));
    // Many programs test multiples by dividing floats: numbers that they would get wrong are left out.
    const isRight = isWithin(number, bounds) && Number.isInteger(number / step);
    if (isRight && !isTaken?.(number)) return number;
  }
  if (!isTaken) return times(from);
  const start = random.below(span);
  for (let count = 0; count < span; count++) {
    work.take(1);
    const number = times(from + ((start + count) % span));
    if (isWithin(number, bounds) && !isTaken(number)) return number;
  }
  return NOTHING;
}

function choiceOf(parts: readonly Subschema[], isWhole: boolean): Choice {
  const bounds = boundsOf(parts);
  const { low, high } = usualWithin(bounds);
  const steps = parts.flatMap(({ keywords }) => keywords.multipleOf ?? []);
  const step = steps.reduce(commonMultiple, isWhole ? 1 : (steps[0] ?? 0.01));
  const times = multiplesOf(step);
  const first = Math.ceil(low / step);
  const from = [first, first + 1, first + 2].find((count) => isWithin(times(count), bounds));
  if (from !== undefined) {
    const to = Math.max(from, Math.floor(high / step));
    return { bounds, multiples: { step, from, to, times } };
  }
  if (isWhole || steps.length > 0) return { bounds };
  const other = [low + (high - low) / 2, low, high].find((number) => isWithin(number, bounds));
  return { bounds, other };
}

function boundsOf(parts: readonly Subschema[]): Bounds {
  const bounds = { min: -Infinity, max: Infinity, above: -Infinity, below: Infinity };
  for (const { keywords } of parts) {
    const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } = keywords;
    if (minimum !== undefined) {
      if (exclusiveMinimum === true) bounds.above = Math.max(bounds.above, minimum);
      else bounds.min = Math.max(bounds.min, minimum);
    }
    if (maximum !== undefined) {
      if (exclusiveMaximum === true) bounds.below = Math.min(bounds.below, maximum);
      else bounds.max = Math.min(bounds.max, maximum);
    }
    if (typeof exclusiveMinimum === "number")
      bounds.above = Math.max(bounds.above, exclusiveMinimum);
    if (typeof exclusiveMaximum === "number")
      bounds.below = Math.min(bounds.below, exclusiveMaximum);
  }
  return bounds;
}

function isWithin(value: number, { min, max, above, below }: Bounds): boolean {
  return Number.isFinite(value) && value >= min && value <= max && value > above && value < below;
}

/** All of a narrow range, or the usual part of a wide one, from 0 or the bound nearest to it. */
function usualWithin({ min, max, above, below }: Bounds): { low: number; high: number } {
  const least = Math.max(min, above);
  const most = Math.min(max, below);
  if (most - least <= USUAL) return { low: least, high: most };
  if (most < 0) return { low: Math.max(least, most - USUAL), high: most };
  const low = Math.max(0, least);
  return { low, high: Math.min(most, low + USUAL) };
}
