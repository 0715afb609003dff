/**
 * What makes a schema strict: its objects may have only the members that it names (behaviour.md section 12; the type and the code
 * of the refusal aren't known).
 * @module
 */
import { oncePer } from "../schema/interned.ts";
import { isObject } from "../schema/scalars.ts";

/** A format as a request has it, and as an agent keeps it. */
export interface Format {
  readonly type?: string;
  readonly json_schema?: {
    readonly strict?: boolean;
    readonly schema?: unknown;
  } | null;
}

/** What is wrong with a format; undefined when nothing is. */
export function formatFault(format: Format | undefined): string | undefined {
  return format && faultOf(format);
}

const faultOf = oncePer(({ type, json_schema: format }: Format): string | undefined => {
  if (type !== "json_schema" || !format?.strict) return undefined;
  return hasOpenObject(format.schema)
    ? "Missing `additionalProperties: False` in object schema"
    : undefined;
});

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
