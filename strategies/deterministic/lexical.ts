/**
 * Unit vectors that are close when texts share words.
 *
 * Each feature of a text (`words.ts`) adds its weight, with a sign, to one dimension in each of sixteen blocks, which its hash
 * picks. So texts are as close as their features are, within chance, and the first dimensions of a vector approximate all
 * of them, less precisely. Components are multiples of 1/8192 and the norm is 1, exactly, as in `vectors.ts`.
 * @module
 */
import { createRandom } from "../../src/hash/random.ts";
import { hash } from "../../src/hash/xxhash.ts";
import type { Dimensions } from "../../src/schema/dimensions.ts";
import { featuresOf } from "./words.ts";

const BLOCKS = 16;
const STEPS_PER_UNIT = 8192;
/** Dimensions beyond the usual ones are scaled by this, which leaves the norm at 1 within 10^-7. */
const TAIL_SCALE = 2 ** -12;
const TAIL_STEPS_PER_UNIT = 2 ** 24;

/** The features of a text without words. */
const NOTHING: ReadonlyMap<string, number> = new Map([["", 1]]);

/** The first components of a text's vector; the same for the same text, whatever batch it comes with. */
export function embedWords(
  text: string,
  length: number,
  { usual, most }: Dimensions,
): Float32Array {
  const sums = project(text, usual / BLOCKS, length > usual ? most : usual);
  const norm = Math.sqrt(sumOfSquares(sums.subarray(0, usual)));
  const vector = new Float32Array(sums.length);
  const numerators = toExactNorm(sums.subarray(0, usual), norm);
  for (let at = 0; at < usual; at++) vector[at] = numerators[at]! / STEPS_PER_UNIT;
  for (let at = usual; at < sums.length; at++) {
    const scaled = (sums[at]! / norm) * TAIL_SCALE;
    vector[at] = Math.round(scaled * TAIL_STEPS_PER_UNIT) / TAIL_STEPS_PER_UNIT + 0;
  }
  return vector.subarray(0, length);
}

function project(text: string, block: number, length: number): Float64Array {
  const sums = new Float64Array(length);
  const features = featuresOf(text);
  for (const [feature, weight] of features.size > 0 ? features : NOTHING) {
    const random = createRandom(hash(feature));
    for (let start = 0; start < length; start += block) {
      const drawn = random.below(2 * block);
      sums[start + (drawn >> 1)]! += drawn & 1 ? weight : -weight;
    }
  }
  return sums;
}

/** Whole numbers near the values at norm `STEPS_PER_UNIT`, whose squares sum to its square. */
function toExactNorm(values: Float64Array, norm: number): Int32Array {
  const numerators = new Int32Array(values.length);
  for (let at = 0; at < values.length; at++) {
    numerators[at] = Math.round((values[at]! / norm) * STEPS_PER_UNIT);
  }
  const spares = smallOnes(numerators);
  for (const at of spares) numerators[at] = 0;
  const largest = indexOfLargest(numerators);
  // The largest one absorbs nearly all that rounding changed; the rest is a sum of a few squares.
  let missing = STEPS_PER_UNIT ** 2 - sumOfSquares(numerators) + numerators[largest]! ** 2;
  for (const at of [largest, ...spares]) {
    const root = Math.floor(Math.sqrt(missing));
    numerators[at] = numerators[at]! < 0 ? -root : root;
    missing -= root ** 2;
  }
  return numerators;
}

function sumOfSquares(values: Float64Array | Int32Array): number {
  let sum = 0;
  for (let at = 0; at < values.length; at++) sum += values[at]! * values[at]!;
  return sum;
}

/** This many squares, each the largest that fits, make up any number below 13 million. */
const SPARES = 7;

/** The positions of small numerators that may be replaced. */
function smallOnes(numerators: Int32Array): number[] {
  for (let limit = 0; ; limit = 2 * limit + 1) {
    const found: number[] = [];
    for (let at = 0; at < numerators.length && found.length < SPARES; at++) {
      if (Math.abs(numerators[at]!) <= limit) found.push(at);
    }
    if (found.length === SPARES) return found;
  }
}

function indexOfLargest(numerators: Int32Array): number {
  let largest = 0;
  for (let at = 1; at < numerators.length; at++) {
    if (Math.abs(numerators[at]!) > Math.abs(numerators[largest]!)) largest = at;
  }
  return largest;
}
