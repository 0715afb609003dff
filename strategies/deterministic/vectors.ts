/**
 * Unit vectors from text.
 *
 * A vector is groups of 16 components, each picked by the text's hash from a table of 256. The groups of a table have the same
 * length, so any choice of them has norm 1, exactly: components are multiples of 1/8192, and the squares of all numerators sum
 * to 2^26. Such numbers are exact as float16 (like the live service's), float32 and decimal, so all encodings agree to the bit.
 *
 * Dimensions beyond a model's usual ones are so small that they leave the norm at 1 within 10^-7: the first ones stay the same
 * however many are asked for, as they do live.
 * @module
 */
import { createRandom } from "../../src/hash/random.ts";
import { hash } from "../../src/hash/xxhash.ts";
import type { Dimensions } from "../../src/schema/dimensions.ts";
import type { Random } from "../../src/types/seed.ts";
import { WrittenPart } from "../../src/wire/vectors.ts";

const GROUP = 16;
const CHOICES = 256;
const STEPS_PER_UNIT = 8192;
/** Numerators below this are exact in float16, which has 11 bits for them. */
const MAX_NUMERATOR = 2047;

/** What all groups of a table share. */
interface Kind {
  /** The sum of the squares of a group's numerators. */
  readonly squares: number;
  /** What the numerators are divided by. */
  readonly steps: number;
}

/** For the groups beyond the usual length: multiples of the smallest float16. */
const TAIL: Kind = { squares: 2 ** 19, steps: 2 ** 24 };

type Table = readonly Float32Array[];
type Layout = readonly Table[];

/** For each usual length, the table for each position. Made with the first vector. */
const layouts = new Map<number, Layout>();

/** The first components of a text's vector, in groups; the same for the same text, whatever batch it comes with. */
export function embed(text: string, length: number, dimensions: Dimensions): Float32Array[] {
  const layout = layoutOf(dimensions);
  const random = createRandom(hash(text));
  const parts: Float32Array[] = [];
  for (let position = 0; position * GROUP < length; position++) {
    parts.push(layout[position]![random.below(CHOICES)]!);
  }
  return parts;
}

function layoutOf({ usual, most }: Dimensions): Layout {
  let layout = layouts.get(usual);
  if (!layout) layouts.set(usual, (layout = createLayout(usual / GROUP, most / GROUP)));
  return layout;
}

/** The square of the norm is shared equally among the usual groups. What is left over goes to the first ones. */
function createLayout(usual: number, most: number): Layout {
  const total = STEPS_PER_UNIT ** 2;
  const squares = Math.floor(total / usual);
  const table = createTable({ squares, steps: STEPS_PER_UNIT });
  const left = total % usual;
  const larger = left > 0 ? createTable({ squares: squares + 1, steps: STEPS_PER_UNIT }) : table;
  const tail = most > usual ? createTable(TAIL) : table;
  return Array.from({ length: most }, (_, position) =>
    position < left ? larger : position < usual ? table : tail,
  );
}

function createTable({ squares, steps }: Kind): Table {
  const random = createRandom(0n);
  // Adding 0 turns a negative zero, which JSON can't write, into a plain one.
  return Array.from(
    { length: CHOICES },
    () => new WrittenPart(drawGroup(squares, random).map((drawn) => drawn / steps + 0)),
  );
}

/** Sixteen numerators with a sum of squares: fourteen drawn, two found. */
function drawGroup(squares: number, random: Random): number[] {
  const range = Math.round(443 * Math.sqrt(squares / 2 ** 20));
  for (;;) {
    const drawn = Array.from({ length: GROUP - 2 }, () => drawNumerator(range, random));
    const rest = drawn.reduce((left, numerator) => left - numerator ** 2, squares);
    const pair = asTwoSquares(rest, random);
    if (pair) return [...drawn, ...pair.map((root) => (random.below(2) === 0 ? root : -root))];
  }
}

/** Near a normal distribution whose deviation is 1/√3 of the range: the sum of four uniform draws. */
function drawNumerator(range: number, random: Random): number {
  const uniform = (): number => random.below(2 * range + 1) - range;
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
