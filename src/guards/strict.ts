/**
 * What a schema must say to be strict: that objects have no other members than those it names (behaviour.md section 12; the type and
 * the code of the refusal aren't known).
 * @module
 */
import type { ResponseFormat } from "../schema/generated/requests.ts";
import { isObject } from "../schema/scalars.ts";
import { invalidArguments } from "../wire/refusals.ts";

/** @throws ApiError 400. */
export function checkFormat({ type, json_schema: format }: ResponseFormat = {}): void {
  if (type !== "json_schema" || !format?.strict) return;
  if (hasOpenObject(format.schema)) {
    throw invalidArguments("Missing `additionalProperties: False` in object schema");
  }
}

/** Keywords whose members are named schemas, and those that hold values instead of schemas. */
const NAMED = new Set([
  "properties",
  "patternProperties",
  "$defs",
  "definitions",
  "dependentSchemas",
]);
const VALUES = new Set(["const", "default", "enum", "examples"]);

function hasOpenObject(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.some(hasOpenObject);
  if (!isObject(schema)) return false;
  if (schema.type === "object" && schema.additionalProperties !== false) return true;
  return Object.entries(schema).some(([keyword, value]) => {
    if (VALUES.has(keyword)) return false;
    return NAMED.has(keyword) && isObject(value)
      ? Object.values(value).some(hasOpenObject)
      : hasOpenObject(value);
  });
}
