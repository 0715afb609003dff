/**
 * Numbers within the bounds of schemas.
 * @module
 */
import type { Random } from "../../../src/types/seed.ts";
import type { SchemaObject } from "./keywords.ts";

/** Where nothing else is said, numbers are from 0 to this. */
const USUAL = 1000;
const TRIES = 24;

interface Bounds {
  /** Inclusive. */
  min: number;
  max: number;
  /** These two are out. */
  above: number;
  below: number;
}

/** A number that all the parts allow; nothing where none is found. */
export function writeNumber(
  parts: readonly SchemaObject[],
  whole: boolean,
  random: Random,
): number | undefined {
  const bounds = boundsOf(parts);
  const { low, high } = usualWithin(bounds);
  const steps = parts.flatMap(({ multipleOf }) => (multipleOf === undefined ? [] : [multipleOf]));
  const step = decimal(steps.reduce(commonMultiple, whole ? 1 : (steps[0] ?? 0.01)));
  const isFree = !whole && steps.length === 0;
  const number = multipleBetween(step, low, high, bounds, random);
  if (number !== undefined || !isFree) return number;
  // No hundredth lies between the bounds.
  return [low + (high - low) / 2, low, high].find((candidate) => isWithin(candidate, bounds));
}

function boundsOf(parts: readonly SchemaObject[]): Bounds {
  const bounds = { min: -Infinity, max: Infinity, above: -Infinity, below: Infinity };
  for (const { minimum, maximum, exclusiveMinimum, exclusiveMaximum } of parts) {
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

/** A narrow range whole, of a wide one as much as is usual, from 0 or the bound that is nearest to it. */
function usualWithin({ min, max, above, below }: Bounds): { low: number; high: number } {
  const least = Math.max(min, above);
  const most = Math.min(max, below);
  if (most - least <= USUAL) return { low: least, high: most };
  if (most < 0) return { low: Math.max(least, most - USUAL), high: most };
  const low = Math.max(0, least);
  return { low, high: Math.min(most, low + USUAL) };
}

/** A decimal number as a whole number of units of 10^exponent: floats would miss multiples of 0.1. */
interface Decimal {
  units: number;
  exponent: number;
}

function decimal(value: number): Decimal {
  const [digits, power = "0"] = `${value}`.split("e") as [string, string?];
  const [whole, fraction = ""] = digits.split(".") as [string, string?];
  return { units: Number(whole + fraction), exponent: Number(power) - fraction.length };
}

function multipleBetween(
  { units, exponent }: Decimal,
  low: number,
  high: number,
  bounds: Bounds,
  random: Random,
): number | undefined {
  const step = Number(`${units}e${exponent}`);
  const multiple = (count: number): number => {
    const digits = `${count * units}`;
    return digits.includes("e") ? count * step : Number(`${digits}e${exponent}`) + 0;
  };
  const first = Math.ceil(low / step);
  const from = [first, first + 1, first + 2].find((count) => isWithin(multiple(count), bounds));
  if (from === undefined) return undefined;
  const to = Math.max(from, Math.floor(high / step));
  for (let tries = 0; tries < TRIES; tries++) {
    const number = multiple(from + random.below(to - from + 1));
    // Many programs divide floats to see what a multiple is: those that they would get wrong are left out.
    if (isWithin(number, bounds) && Number.isInteger(number / step)) return number;
  }
  return multiple(from);
}

function commonMultiple(left: number, right: number): number {
  const [a, b] = [decimal(left), decimal(right)];
  const exponent = Math.min(a.exponent, b.exponent);
  const x = a.units * 10 ** (a.exponent - exponent);
  const y = b.units * 10 ** (b.exponent - exponent);
  return Number(`${(x / divisor(x, y)) * y}e${exponent}`);
}

function divisor(a: number, b: number): number {
  return b === 0 ? a : divisor(b, a % b);
}
