/**
 * Times as the live service writes them: ISO 8601 with six digits of a second (recorded).
 * @module
 */

/** @param at milliseconds since 1970; the fraction gives the microseconds. */
export function instant(at: number): string {
  const whole = Math.floor(at);
  const micros = Math.floor((at - whole) * 1000);
  return `${new Date(whole).toISOString().slice(0, -1)}${`${micros}`.padStart(3, "0")}Z`;
}
