/**
 * Counts in sentences.
 * @module
 */

/** A number with its noun: `1 rule`, `2 rules`. @param noun in the singular, with a plural in s. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
