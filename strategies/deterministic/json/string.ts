/**
 * Strings: a few words, or what formats and patterns ask for.
 * @module
 */
import { words } from "../text/index.ts";
import { writeFormat } from "./format.ts";
import { NOTHING, type Task } from "./place.ts";

const TRIES = 40;

/** A string that all the parts allow. */
export function writeString({ parts, document, random, choose }: Task): unknown {
  const min = Math.max(0, ...parts.map(({ minLength }) => minLength ?? 0));
  const max = Math.min(...parts.map(({ maxLength }) => maxLength ?? Infinity));
  if (min > max) return NOTHING;
  const formats = parts.flatMap(({ format }) => format ?? []);
  const patterns = parts.flatMap((part) => document.pattern(part) ?? []);
  const fits = (text: string): boolean => {
    const length = [...text].length;
    return (
      length >= min &&
      length <= max &&
      patterns.every(({ matches }) => matches(text)) &&
      formats.every((format) => document.accepts(text, { format }))
    );
  };
  // A few words, unless they were refused.
  const start =
    choose(2, true) === 0
      ? () => words(random, 2 + random.below(2))
      : () => random.alphanumeric(1 + random.below(3));
  const along = (isVaried: boolean): (() => string)[] =>
    patterns.map((pattern) => () => {
      const length = Math.min(max, min + random.below(12));
      return pattern.write(random, length, isVaried);
    });
  const sources = [
    ...formats.map((format) => () => writeFormat(format, random, max)),
    ...along(false),
    ...along(true),
    // Patterns that look anywhere in a text can be met one after the other.
    ...(patterns.length > 1 ? [() => patterns.map(({ write }) => write(random, 0)).join("")] : []),
    () => plain(start(), min, max),
  ];
  for (let tries = 0; tries < TRIES; tries++) {
    const text = sources[tries % sources.length]!();
    if (text === undefined) continue;
    if (fits(text)) return text;
    const longer =
      text + "abcdefghij".repeat(Math.ceil(min / 10)).slice(0, Math.max(0, min - text.length));
    if (longer !== text && fits(longer)) return longer;
  }
  return NOTHING;

  function plain(begin: string, least: number, most: number): string {
    let text = begin;
    while (text.length < least) text += ` ${words(random, 3)}`;
    if (text.length <= most) return text;
    const cut = text.slice(0, most).trimEnd();
    return cut.padEnd(Math.min(least, most), "s");
  }
}
