/**
 * Strings: a few words, or texts for formats and patterns.
 * @module
 */
import type { Random } from "../../../src/types/seed.ts";
import { words } from "../text/index.ts";
import { lengthOf } from "./check/scalar.ts";
import { fitsFormat, writeFormat } from "./format.ts";
import { speaksOf } from "./keywords.ts";
import type { Pattern } from "./pattern.ts";
import { NOTHING, type Task } from "./place.ts";
import { together } from "./together.ts";
import type { Work } from "./work.ts";

const TRIES = 40;

interface Limits {
  readonly min: number;
  readonly max: number;
  readonly formats: readonly string[];
  readonly patterns: readonly Pattern[];
}

const NONE: Limits = { min: 0, max: Infinity, formats: [], patterns: [] };

const limitsOf = together("string", (parts): Limits => {
  if (!parts.some(({ keywords }) => speaksOf("string", keywords))) return NONE;
  const limits = { min: 0, max: Infinity, formats: [] as string[], patterns: [] as Pattern[] };
  for (const { keywords, pattern } of parts) {
    limits.min = Math.max(limits.min, keywords.minLength ?? 0);
    limits.max = Math.min(limits.max, keywords.maxLength ?? Infinity);
    if (keywords.format !== undefined) limits.formats.push(keywords.format);
    if (pattern) limits.patterns.push(pattern);
  }
  return limits;
});

/** A string that all the parts allow. */
export function writeString({ parts, random, work, alternatives, isTaken }: Task): unknown {
  const limits = limitsOf(parts, work);
  const { min, max, formats, patterns } = limits;
  if (min > max) return NOTHING;
  const fits = (text: string): boolean =>
    isWithin(text, limits, work) &&
    patterns.every((pattern) => pattern.matches(text, work)) &&
    formats.every((format) => fitsFormat(text, format, work)) &&
    !isTaken?.(text);
  const isUsual = alternatives.choose(2, true) === 0;
  if (limits === NONE && !isTaken) return start(random, isUsual);
  const sources = sourcesOf(limits, random, work, isUsual);
  for (let tries = 0; tries < TRIES; tries++) {
    const text = sources[tries % sources.length]!();
    if (text === undefined) continue;
    if (fits(text)) return text;
    if (text.length >= min) continue;
    const longer = text.padEnd(min, "abcdefghij");
    if (fits(longer)) return longer;
  }
  return NOTHING;
}

/** A few words, unless they were refused. */
function start(random: Random, isUsual: boolean): string {
  return isUsual ? words(random, 2 + random.below(2)) : random.alphanumeric(1 + random.below(3));
}

/** The sources of strings, in the order in which they are tried. */
function sourcesOf(
  { min, max, formats, patterns }: Limits,
  random: Random,
  work: Work,
  isUsual: boolean,
): (() => string | undefined)[] {
  const along = (isVaried: boolean): (() => string)[] =>
    patterns.map((pattern) => () => {
      const length = Math.min(max, min + random.below(12));
      return pattern.write(random, length, work, isVaried);
    });
  return [
    ...formats.map((format) => () => writeFormat(format, random, max)),
    ...along(false),
    ...along(true),
    // Unanchored patterns can be met one after the other.
    ...(patterns.length > 1
      ? [() => patterns.map((pattern) => pattern.write(random, 0, work)).join("")]
      : []),
    () => plain(start(random, isUsual), min, max, random),
  ];
}

function plain(begin: string, least: number, most: number, random: Random): string {
  let text = begin;
  while (text.length < least) text += ` ${words(random, 3)}`;
  if (text.length <= most) return text;
  const cut = text.slice(0, most).trimEnd();
  return cut.padEnd(Math.min(least, most), "s");
}

function isWithin(text: string, { min, max }: Limits, work: Work): boolean {
  work.take(1 + text.length / 4);
  if (min === 0 && max === Infinity) return true;
  const length = lengthOf(text);
  return length >= min && length <= max;
}
