/**
 * The halves of a 64-bit number: reading them through a second view of the same bytes is faster than calculating them.
 * @module
 */

const whole = new BigUint64Array(1);
const halves = new Int32Array(whole.buffer);
whole[0] = 1n;
const LOW = halves[0] === 1 ? 0 : 1;

/** The lower 32 bits, as a signed integer. */
export function lowHalf(value: bigint): number {
  whole[0] = value;
  return halves[LOW]!;
}

/** The upper 32 bits, as a signed integer. */
export function highHalf(value: bigint): number {
  whole[0] = value;
  return halves[1 - LOW]!;
}
