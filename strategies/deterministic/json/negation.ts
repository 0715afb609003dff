/**
 * Values that a schema must not accept.
 * @module
 */
import type { Random } from "../../../src/types/seed.ts";
import { word } from "../text/index.ts";
import type { Schema, SchemaObject } from "./keywords.ts";
import { accepts, type Rule, type Subschema } from "./subschema.ts";
import type { Work } from "./work.ts";

const TYPES = ["string", "number", "boolean", "object", "array", "null"];
/** Of every type one. */
const PLAIN = [1, "a", true, null, {}, []];

/** Made only when chosen, as there may be thousands. */
type Alternative = () => Schema;

/**
 * Schemas that lead to values which the given one refuses. They are hints, not guarantees: the values are
 * checked, and the last schema allows anything.
 */
export function negations(rule: Rule, random: Random, work: Work): Alternative[] {
  if (typeof rule === "boolean") return [() => !rule];
  work.take(rule.size);
  const keywords = Object.keys(rule.keywords);
  if (keywords.length === 0) return [() => false];
  return [...keywords.flatMap((keyword) => negated(keyword, rule, random, work)), () => true];
}

function negated(keyword: string, rule: Subschema, random: Random, work: Work): Alternative[] {
  const schema = rule.keywords;
  const value = schema[keyword];
  switch (keyword) {
    case "$ref":
      return [() => not(rawOf(rule.target))];
    case "type":
      return otherTypes(value).map((type) => () => ({ type }));
    case "not":
      return [() => value];
    case "allOf":
      return value.map((inner: Schema) => () => not(inner));
    case "anyOf":
      return [() => ({ allOf: value.map(not) })];
    case "oneOf":
      return [() => ({ allOf: value.map(not) }), ...neighbours(value)];
    case "if":
      return [
        () => ({ allOf: [value, not(schema.then ?? true)] }),
        () => ({ allOf: [not(value), not(schema.else ?? true)] }),
      ];

    case "required":
      return value.map((name: string) => () => withoutProperty(name));
    case "properties":
      return Object.keys(value).map((name) => () => withProperty(name, not(value[name])));
    case "patternProperties":
      return Object.keys(value).map((source) => {
        const name = rule.document.pattern(source).write(random, 6, work);
        return () => withProperty(name, not(value[source]));
      });
    case "additionalProperties":
    case "unevaluatedProperties": {
      const name = otherName(rule, random, work);
      return [() => withProperty(name, not(value))];
    }
    case "propertyNames":
      return names(random)
        .filter((name) => !accepts(rule.read(value), name, work))
        .map((name) => () => withProperty(name, true));
    case "minProperties":
      return [() => ({ type: "object", maxProperties: value - 1 })];
    case "maxProperties":
      return [() => ({ type: "object", minProperties: value + 1 })];
    case "dependentRequired":
    case "dependentSchemas":
    case "dependencies":
      return Object.keys(value).map((name) => () => {
        const needed = value[name];
        const dependent = Array.isArray(needed) ? { required: needed } : needed;
        return { allOf: [withProperty(name, true), not(dependent)] };
      });

    case "prefixItems":
      return value.map((inner: Schema, index: number) => () => withItem(index, not(inner)));
    case "items":
    case "unevaluatedItems":
      if (Array.isArray(value))
        return value.map((inner, index) => () => withItem(index, not(inner)));
      return [() => withItem(schema.prefixItems?.length ?? 0, not(value))];
    case "contains":
      return [
        () => ({ type: "array", items: not(value) }),
        () => ({ type: "array", minItems: (schema.maxContains ?? 0) + 1, items: value }),
      ];
    case "uniqueItems":
      return PLAIN.map((item) => () => ({ type: "array", minItems: 2, items: { const: item } }));
    case "minItems":
      return [() => ({ type: "array", maxItems: value - 1 })];
    case "maxItems":
      return [() => ({ type: "array", minItems: value + 1 })];

    case "minLength":
      return [() => ({ type: "string", maxLength: value - 1 })];
    case "maxLength":
      return [() => ({ type: "string", minLength: value + 1 })];
    case "pattern":
    case "format":
      return [() => ({ type: "string" })];
    case "minimum":
      return [() => ({ type: "number", exclusiveMaximum: value })];
    case "maximum":
      return [() => ({ type: "number", exclusiveMinimum: value })];
    case "exclusiveMinimum":
      return [() => ({ type: "number", maximum: value })];
    case "exclusiveMaximum":
      return [() => ({ type: "number", minimum: value })];
    case "multipleOf":
      return [() => ({ type: "number" })];
    default:
      return [];
  }
}

function otherTypes(type: string | readonly string[]): string[] {
  const types = new Set([type].flat());
  return TYPES.filter((name) => !types.has(name));
}

function rawOf(rule: Rule): Schema {
  return typeof rule === "boolean" ? rule : rule.keywords;
}

function not(schema: Schema): Schema {
  return typeof schema === "boolean" ? !schema : { not: schema };
}

/** Two neighbouring branches. */
function neighbours(branches: readonly Schema[]): Alternative[] {
  return branches.slice(1).map((branch, index) => () => ({ allOf: [branches[index]!, branch] }));
}

/** An object with one key, whatever its name: `__proto__` too. */
function named(name: string, schema: Schema): SchemaObject {
  return Object.fromEntries([[name, schema]]);
}

function withProperty(name: string, schema: Schema): Schema {
  return { type: "object", required: [name], properties: named(name, schema) };
}

function withoutProperty(name: string): Schema {
  return { type: "object", properties: named(name, false) };
}

function withItem(index: number, schema: Schema): Schema {
  const before = Array.from({ length: index }, () => true);
  return { type: "array", minItems: index + 1, prefixItems: [...before, schema] };
}

/** Names in several styles. */
function names(random: Random): string[] {
  return [word(random), word(random), `_${word(random)}`, random.alphanumeric(24), "a", ""];
}

/** A name that neither `properties` nor `patternProperties` covers. */
function otherName({ keywords, patterns }: Subschema, random: Random, work: Work): string {
  const isOther = (name: string): boolean =>
    !Object.hasOwn(keywords.properties ?? {}, name) &&
    patterns.every(([pattern]) => !pattern.matches(name, work));
  return names(random).find(isOther) ?? word(random);
}
