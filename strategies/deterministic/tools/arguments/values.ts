/**
 * A mention as a value of a slot.
 * @module
 */
import { isObject } from "../../../../src/schema/scalars.ts";
import { datePattern, writeDate } from "../text/dates.ts";
import type { Mention } from "../text/mentions.ts";
import { allows } from "./keywords.ts";
import { type SchemaObject, typeOf } from "./schema.ts";
import type { Slot } from "./slots.ts";
import { suitability } from "./wants.ts";

/** A value, and how well a mention of its kind suits. */
export interface Value {
  readonly value: unknown;
  readonly fit: number;
}

const NUMBER = 2;
const PLAIN = 2;
const WRITTEN_OUT = 4;

/**
 * A mention's value for a slot; nothing where its kind or the schema forbids it.
 * @param schema the slot's own schema, or that of an item.
 */
export function valueOf(mention: Mention, slot: Slot, schema: SchemaObject): Value | undefined {
  const found = ofType(mention, slot, schema);
  return found && allows(schema, found.value, slot.matches) ? found : undefined;
}

function ofType(mention: Mention, slot: Slot, schema: SchemaObject): Value | undefined {
  const type = typeOf(schema);
  const { number, json } = mention;
  switch (type) {
    case "number":
    case "integer":
      if (number === undefined) return undefined;
      return { value: type === "number" ? fractionOf(mention, slot) : number, fit: NUMBER };
    case "string":
      return textOf(mention, slot);
    case "array":
      return Array.isArray(json) ? { value: json, fit: WRITTEN_OUT } : undefined;
    case "object":
      return isObject(json) ? { value: json, fit: WRITTEN_OUT } : undefined;
    case "any":
      return number === undefined ? textOf(mention, slot) : { value: number, fit: 1 };
    default:
      return undefined;
  }
}

/** Five percent is 0.05, unless a percentage is wanted. */
function fractionOf({ number = 0, unit }: Mention, { schema, description }: Slot): number {
  const { maximum } = schema;
  const areWanted =
    /percent|%/i.test(description.replaceAll(/\d ?%/g, "")) ||
    (typeof maximum === "number" && maximum > 1);
  return unit?.name === "%" && !areWanted ? Number((number / 100).toPrecision(12)) : number;
}

/** Words for a place that is wanted with its region or country. */
const FULL =
  /\p{Lu}\p{L}+, \p{Lu}|city and (?:state|country)|city, (?:state|country)|full address/u;

function textOf(mention: Mention, slot: Slot): Value | undefined {
  const fit = suitability(slot.want, mention.kind);
  if (fit === undefined) return undefined;
  // Plain words are seldom an identifier.
  if (slot.want === "identifier" && !/[\d_-]/.test(mention.text))
    return { value: mention.text, fit: fit - PLAIN };
  if (mention.date) return { value: dateText(mention, slot), fit };
  const isFull = slot.want === "place" && FULL.test(slot.description);
  return { value: (isFull && mention.full) || mention.text, fit };
}

/** A date in the requested form; else in ISO 8601 if it is complete, or as it was written. */
function dateText({ date = {}, text }: Mention, { schema, description }: Slot): string {
  const isWhole = date.year !== undefined && date.day !== undefined;
  const pattern = datePattern(description);
  if (pattern && date.year !== undefined && (isWhole || !/d/i.test(pattern))) {
    return writeDate(date, pattern);
  }
  if (!isWhole) return text;
  return schema["format"] === "date-time" ? `${writeDate(date)}T00:00:00Z` : writeDate(date);
}
