/**
 * The checks of a value's type, of numbers and of strings.
 * @module
 */
import { isMultiple } from "../decimal.ts";
import { fitsFormat } from "../format.ts";
import { isRecord, speaksOf } from "../keywords.ts";
import type { Check, Subschema } from "../subschema.ts";
import type { Work } from "../work.ts";

/** The cost of an exact division. */
const EXACT = 20;

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  number: (value) => typeof value === "number",
  integer: Number.isInteger,
  boolean: (value) => typeof value === "boolean",
  object: isRecord,
  array: Array.isArray,
  null: (value) => value === null,
};

/** One of some types. */
export function typeCheck(type: string | readonly string[]): Check {
  if (typeof type === "string") return TYPES[type]!;
  const types = [...new Set(type)].map((name) => TYPES[name]!);
  return (value) => types.some((is) => is(value));
}

/** All checks of a schema on numbers; nothing if it has none. */
export function numberCheck({ keywords, document }: Subschema): Check | undefined {
  if (!speaksOf("number", keywords)) return undefined;
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = keywords;
  const limits: ((value: number) => boolean)[] = [];
  if (minimum !== undefined) limits.push((value) => value >= minimum);
  if (maximum !== undefined) limits.push((value) => value <= maximum);
  if (document.draft === "4") {
    if (exclusiveMinimum === true) limits.push((value) => value !== minimum);
    if (exclusiveMaximum === true) limits.push((value) => value !== maximum);
  } else {
    // In a later draft, validators treat draft 4's booleans as numbers.
    if (exclusiveMinimum !== undefined) limits.push((value) => value > Number(exclusiveMinimum));
    if (exclusiveMaximum !== undefined) limits.push((value) => value < Number(exclusiveMaximum));
  }
  if (multipleOf !== undefined) limits.push((value) => isMultiple(value, multipleOf));
  return (value, work) => {
    if (typeof value !== "number") return true;
    work.take(multipleOf === undefined ? 1 : EXACT);
    return limits.every((isWithin) => isWithin(value));
  };
}

/** All checks of a schema on strings; nothing if it has none. */
export function stringCheck(schema: Subschema): Check | undefined {
  if (!speaksOf("string", schema.keywords)) return undefined;
  const { minLength, maxLength, format } = schema.keywords;
  const { pattern } = schema;
  const limits: ((value: string, work: Work) => boolean)[] = [];
  if (minLength !== undefined || maxLength !== undefined) {
    const [least, most] = [minLength ?? 0, maxLength ?? Infinity];
    limits.push((value, work) => {
      work.take(value.length / 4);
      const length = lengthOf(value);
      return length >= least && length <= most;
    });
  }
  if (pattern) limits.push((value, work) => pattern.matches(value, work));
  if (format !== undefined) limits.push((value, work) => fitsFormat(value, format, work));
  return (value, work) =>
    typeof value !== "string" || limits.every((isWithin) => isWithin(value, work));
}

/** How many characters a text has; JavaScript counts some as two. */
export function lengthOf(text: string): number {
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    if (text.codePointAt(at)! > 0xffff) at++;
    length++;
  }
  return length;
}
