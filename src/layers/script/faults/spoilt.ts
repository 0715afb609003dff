/**
 * What the faults of a model's words do to them, whatever form the answer has.
 * @module
 */

/** The tool that a fault calls if a plan names none. */
export const STRANGER = "a_tool_that_nobody_offered";

/** A call's arguments without their end. */
export function withoutEnd(text: string): string {
  return text.length > 1 ? text.slice(0, -1) : "{";
}

/** The first half of a text or a list, the middle included. */
export function firstHalf<T extends string | readonly unknown[]>(whole: T): T {
  return whole.slice(0, Math.ceil(whole.length / 2)) as T;
}
