/**
 * Whether a schema's own keywords allow a value. Its subschemas are checked with the whole.
 * @module
 */
import { isObject } from "../../../../src/schema/scalars.ts";
import type { Matches } from "./pattern.ts";
import { type SchemaObject, typeOf } from "./schema.ts";

/** Whether no keyword of the schema itself forbids a value. */
export function allows(schema: SchemaObject, value: unknown, matches: Matches): boolean {
  const { enum: values, const: only } = schema;
  if (Array.isArray(values) && !values.includes(value)) return false;
  if (only !== undefined && only !== value) return false;
  if (typeof value === "number") return allowsNumber(schema, value);
  if (typeof value === "string") return allowsText(schema, value, matches);
  return !Array.isArray(value) || allowsList(schema, value, matches);
}

function allowsNumber(schema: SchemaObject, value: number): boolean {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  if (!Number.isFinite(value) || (typeOf(schema) === "integer" && !Number.isSafeInteger(value)))
    return false;
  return !(
    (typeof minimum === "number" && value < minimum) ||
    (typeof maximum === "number" && value > maximum) ||
    (typeof exclusiveMinimum === "number" && value <= exclusiveMinimum) ||
    (typeof exclusiveMaximum === "number" && value >= exclusiveMaximum) ||
    (typeof multipleOf === "number" && !Number.isInteger(value / multipleOf))
  );
}

function allowsText(
  { minLength, maxLength, pattern, format }: SchemaObject,
  value: string,
  matches: Matches,
): boolean {
  const { length } = [...value];
  if (typeof minLength === "number" && length < minLength) return false;
  if (typeof maxLength === "number" && length > maxLength) return false;
  if (typeof pattern === "string" && !matches(pattern, value)) return false;
  return typeof format !== "string" || (FORMATS.get(format)?.test(value) ?? true);
}

const DATE = String.raw`\d{4}-\d{2}-\d{2}`;
const TIME = String.raw`\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[-+]\d{2}:\d{2})`;
/** What values of the common formats look like. */
const FORMATS: ReadonlyMap<string, RegExp> = new Map([
  ["date", new RegExp(`^${DATE}$`)],
  ["time", new RegExp(`^${TIME}$`)],
  ["date-time", new RegExp(`^${DATE}T${TIME}$`)],
  ["email", /^[\w.+-]+@[\w-]+(?:\.[\w-]+)+$/],
  ["uri", /^[a-z][a-z\d+.-]*:\S+$/i],
  ["url", /^[a-z][a-z\d+.-]*:\S+$/i],
  ["uuid", /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i],
  ["ipv4", /^(?:\d{1,3}\.){3}\d{1,3}$/],
]);

function allowsList(
  { minItems, maxItems, items }: SchemaObject,
  value: unknown[],
  matches: Matches,
): boolean {
  if (typeof minItems === "number" && value.length < minItems) return false;
  if (typeof maxItems === "number" && value.length > maxItems) return false;
  return (
    !isObject(items) || value.every((item) => isOfType(item, items) && allows(items, item, matches))
  );
}

function isOfType(value: unknown, schema: SchemaObject): boolean {
  const type = typeOf(schema);
  if (type === "array") return Array.isArray(value);
  if (type === "integer") return Number.isInteger(value);
  return type === "any" || typeof value === type;
}
