/**
 * Limits on the size of what users write: rules, plans, verifications.
 * @module
 */

/** No request that makes sense nests deeper. */
const DEEPEST = 100;
/** The most that all patterns together may weigh. Compiled, each unit takes some hundred bytes. */
const HEAVIEST = 250_000;

/**
 * Refuses a value that would take too much memory or time to read, before anything reads it.
 * @throws Error that says what there is too much of.
 */
export function checkBounds(value: unknown): void {
  let weight = 0;
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > DEEPEST) throw new Error(`It nests deeper than ${DEEPEST} levels.`);
    const next: unknown[] = [];
    for (const each of level) {
      if (typeof each !== "object" || each === null) continue;
      for (const [name, member] of Object.entries(each)) {
        if (typeof member === "object") next.push(member);
        else if (typeof member === "string" && holdsPattern(name, member))
          weight += weightOf(member);
      }
      if (weight > HEAVIEST) {
        throw new Error(
          "Its patterns are too large together: use fewer, or fewer repetitions in them.",
        );
      }
    }
    level = next;
  }
}

/** A plan may be JSON in a text. */
function holdsPattern(name: string, text: string): boolean {
  return name === "pattern" || (name === "plan" && text.trimStart().startsWith("{"));
}

/** Each letter of a pattern may be repeated as often as the pattern repeats anything; RE2 repeats at most a thousand times. */
function weightOf(pattern: string): number {
  const counts = Array.from(pattern.matchAll(/\{(\d*),?(\d*)/g), ([, least, most]) =>
    Math.max(1, Number(least), Number(most)),
  );
  return (
    pattern.length *
    Math.min(
      1000,
      counts.reduce((product, count) => product * count, 1),
    )
  );
}
