/**
 * Unit vectors from text.
 *
 * A vector is 64 groups of 16 components, each picked by the text's hash from a table of 256. Every group has the same length,
 * so any choice of them has norm 1, exactly: components are multiples of 1/8192, and the squares of a group's 16 numerators sum
 * to 2^20. Such numbers are exact as float16 (like the live service's), float32 and decimal, so all encodings agree to the bit.
 * @module
 */
import { createRandom } from "../../src/hash/random.ts";
import { hash } from "../../src/hash/xxhash.ts";
import type { Random } from "../../src/types/seed.ts";

export const DIMENSIONS = 1024;

const GROUP = 16;
const CHOICES = 256;
const STEPS_PER_UNIT = 8192;
const GROUP_SQUARES = STEPS_PER_UNIT ** 2 / (DIMENSIONS / GROUP);
/** Numerators below this are exact in float16, which has 11 bits for them. */
const MAX_NUMERATOR = 2047;

/** Made when the first vector is asked for. */
let table: Float32Array[] | undefined;

/** The vector of a text, in its groups; the same for the same text, whatever model or batch it comes with. */
export function embed(text: string): Float32Array[] {
  const groups = (table ??= createTable());
  const random = createRandom(hash(text));
  return Array.from({ length: DIMENSIONS / GROUP }, () => groups[random.below(CHOICES)]!);
}

function createTable(): Float32Array[] {
  const random = createRandom(0n);
  // Adding 0 turns a negative zero, which JSON can't write, into a plain one.
  return Array.from({ length: CHOICES }, () =>
    Float32Array.from(drawGroup(random), (numerator) => numerator / STEPS_PER_UNIT + 0),
  );
}

/** Sixteen numerators whose squares sum to `GROUP_SQUARES`: fourteen drawn, two found. */
function drawGroup(random: Random): number[] {
  for (;;) {
    const drawn = Array.from({ length: GROUP - 2 }, () => drawNumerator(random));
    const rest = drawn.reduce((left, numerator) => left - numerator ** 2, GROUP_SQUARES);
    const pair = asTwoSquares(rest, random);
    if (pair) return [...drawn, ...pair.map((root) => (random.below(2) === 0 ? root : -root))];
  }
}

/** Near a normal distribution of deviation 256: the sum of four uniform draws. */
function drawNumerator(random: Random): number {
  const uniform = (): number => random.below(887) - 443;
  return Math.round((uniform() + uniform() + uniform() + uniform()) / 2);
}

function asTwoSquares(sum: number, random: Random): [number, number] | undefined {
  if (sum < 0) return undefined;
  const largest = Math.floor(Math.sqrt(sum));
  if (largest > MAX_NUMERATOR) return undefined;
  // From a random start, so that the two don't always come out as one large and one small.
  const start = random.below(largest + 1);
  for (let step = 0; step <= largest; step++) {
    const one = (start + step) % (largest + 1);
    const other = Math.sqrt(sum - one ** 2);
    if (Number.isInteger(other)) return [one, other];
  }
  return undefined;
}
