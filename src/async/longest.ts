/**
 * How long can be waited.
 * @module
 */

/** Milliseconds that a timer can hold, 24 days: with more it would fire at once. */
const MOST = 2 ** 31 - 1;

/** A time that a timer can wait. */
export function waitable(milliseconds: number): number {
  return Math.min(milliseconds, MOST);
}
