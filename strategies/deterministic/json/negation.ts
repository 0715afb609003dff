/**
 * What a value can be that a schema must not accept.
 * @module
 */
import type { Random } from "../../../src/types/seed.ts";
import { word } from "../text/index.ts";
import type { SchemaDocument } from "./document.ts";
import type { Schema, SchemaObject } from "./keywords.ts";

const TYPES = ["string", "number", "boolean", "object", "array", "null"];
/** Of every type one. */
const PLAIN = [1, "a", true, null, {}, []];

/**
 * Schemas each of which leads to values that the given one refuses. They lead but don't promise: what comes of them is
 * checked, and the last of them says nothing at all.
 */
export function negations(schema: Schema, document: SchemaDocument, random: Random): Schema[] {
  if (typeof schema === "boolean") return [!schema];
  const keywords = Object.keys(schema);
  if (keywords.length === 0) return [false];
  return [...keywords.flatMap((keyword) => negated(keyword, schema, document, random)), true];
}

function negated(
  keyword: string,
  schema: SchemaObject,
  document: SchemaDocument,
  random: Random,
): Schema[] {
  const value = schema[keyword];
  switch (keyword) {
    case "$ref":
      return [not(document.target(schema))];
    case "type":
      return TYPES.filter((type) => ![value].flat().includes(type)).map((type) => ({ type }));
    case "not":
      return [value];
    case "allOf":
      return value.map(not);
    case "anyOf":
      return [{ allOf: value.map(not) }];
    case "oneOf":
      return [{ allOf: value.map(not) }, ...neighbours(value).map((pair) => ({ allOf: pair }))];
    case "if":
      return [
        { allOf: [value, not(schema.then ?? true)] },
        { allOf: [not(value), not(schema.else ?? true)] },
      ];

    case "required":
      return value.map((name: string) => ({ type: "object", properties: named(name, false) }));
    case "properties":
      return Object.keys(value).map((name) => withProperty(name, not(value[name])));
    case "patternProperties":
      return document
        .patterns(schema)
        .map(([pattern, inner]) => withProperty(pattern.write(random, 6), not(inner)));
    case "additionalProperties":
    case "unevaluatedProperties":
      return [withProperty(otherName(schema, document, random), not(value))];
    case "propertyNames":
      return names(random)
        .filter((name) => !document.accepts(name, value))
        .map((name) => withProperty(name, true));
    case "minProperties":
      return [{ type: "object", maxProperties: value - 1 }];
    case "maxProperties":
      return [{ type: "object", minProperties: value + 1 }];
    case "dependentRequired":
    case "dependentSchemas":
    case "dependencies":
      return Object.keys(value).map((name) => {
        const needed = value[name];
        const dependent = Array.isArray(needed) ? { required: needed } : needed;
        return { allOf: [withProperty(name, true), not(dependent)] };
      });

    case "prefixItems":
      return value.map((inner: Schema, index: number) => withItem(index, not(inner)));
    case "items":
    case "unevaluatedItems":
      if (Array.isArray(value)) return value.map((inner, index) => withItem(index, not(inner)));
      return [withItem(schema.prefixItems?.length ?? 0, not(value))];
    case "contains":
      return [
        { type: "array", items: not(value) },
        { type: "array", minItems: (schema.maxContains ?? 0) + 1, items: value },
      ];
    case "uniqueItems":
      return PLAIN.map((item) => ({ type: "array", minItems: 2, items: { const: item } }));
    case "minItems":
      return [{ type: "array", maxItems: value - 1 }];
    case "maxItems":
      return [{ type: "array", minItems: value + 1 }];

    case "minLength":
      return [{ type: "string", maxLength: value - 1 }];
    case "maxLength":
      return [{ type: "string", minLength: value + 1 }];
    case "pattern":
    case "format":
      return [{ type: "string" }];
    case "minimum":
      return [{ type: "number", exclusiveMaximum: value }];
    case "maximum":
      return [{ type: "number", exclusiveMinimum: value }];
    case "exclusiveMinimum":
      return [{ type: "number", maximum: value }];
    case "exclusiveMaximum":
      return [{ type: "number", minimum: value }];
    case "multipleOf":
      return [{ type: "number" }];
    default:
      return [];
  }
}

function not(schema: Schema): Schema {
  return typeof schema === "boolean" ? !schema : { not: schema };
}

function neighbours(schemas: Schema[]): Schema[][] {
  return schemas.slice(1).map((schema, index) => [schemas[index]!, schema]);
}

/** An object with one key, whatever its name: `__proto__` too. */
function named(name: string, schema: Schema): SchemaObject {
  return Object.fromEntries([[name, schema]]);
}

function withProperty(name: string, schema: Schema): Schema {
  return { type: "object", required: [name], properties: named(name, schema) };
}

function withItem(index: number, schema: Schema): Schema {
  const before = Array.from({ length: index }, () => true);
  return { type: "array", minItems: index + 1, prefixItems: [...before, schema] };
}

/** Names of several looks. */
function names(random: Random): string[] {
  return [word(random), word(random), `_${word(random)}`, random.alphanumeric(24), "a", ""];
}

/** A name of which neither `properties` nor `patternProperties` speaks. */
function otherName(schema: SchemaObject, document: SchemaDocument, random: Random): string {
  const isOther = (name: string): boolean =>
    !Object.hasOwn(schema.properties ?? {}, name) &&
    document.patterns(schema).every(([pattern]) => !pattern.matches(name));
  return names(random).find(isOther) ?? word(random);
}
