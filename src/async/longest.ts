/**
 * How long a timer can wait.
 * @module
 */

/** The most milliseconds that a timer takes, 24 days: with more it would fire at once. */
const MOST = 2 ** 31 - 1;

/** Shortens a time to what a timer takes. */
export function waitable(milliseconds: number): number {
  return Math.min(milliseconds, MOST);
}
