/**
 * What is wrong with a JSON Schema, as the live service reports it: the first error that Python's `jsonschema` finds when it checks
 * the schema against the meta-schema of draft 7. The order of the keywords is the meta-schema's.
 * @module
 */
import { repr } from "../schema/python.ts";
import { isObject } from "../schema/scalars.ts";

/** Finds what is wrong with a value, if anything; the message is made only on demand, as it quotes the value. */
type Rule = (value: unknown) => (() => string) | undefined;

const SIMPLE_TYPES: readonly unknown[] = [
  "array",
  "boolean",
  "integer",
  "null",
  "number",
  "object",
  "string",
];

function ofType(name: string, has: (value: unknown) => boolean): Rule {
  return (value) => (has(value) ? undefined : () => `${repr(value)} is not of type ${name}`);
}

const text = ofType("'string'", (value) => typeof value === "string");
const flag = ofType("'boolean'", (value) => typeof value === "boolean");
const numeric = ofType("'number'", (value) => typeof value === "number");
const integral = ofType("'integer'", Number.isInteger);
const list = ofType("'array'", Array.isArray);
const map = ofType("'object'", isObject);
const either = ofType("'object', 'boolean'", (value) => isObject(value) || value === !!value);

/** Applies rules in order; a rule runs if those before it have no objection. */
function all(...rules: readonly Rule[]): Rule {
  return (value) => {
    for (const rule of rules) {
      const fault = rule(value);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}

/** Requires one of several rules. As live, the message doesn't give each rule's objection. */
function any(...rules: readonly Rule[]): Rule {
  return (value) =>
    rules.some((rule) => rule(value) === undefined)
      ? undefined
      : () => `${repr(value)} is not valid under any of the given schemas`;
}

function each(rule: Rule): Rule {
  return (value) => {
    for (const member of Object.values(value as object)) {
      const fault = rule(member);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
}

const filled: Rule = (value) =>
  (value as unknown[]).length > 0 ? undefined : () => `${repr(value)} should be non-empty`;
const unique: Rule = (value) =>
  new Set(value as unknown[]).size === (value as unknown[]).length
    ? undefined
    : () => `${repr(value)} has non-unique elements`;
const natural: Rule = (value) =>
  (value as number) >= 0 ? undefined : () => `${repr(value)} is less than the minimum of 0`;
const positive: Rule = (value) =>
  (value as number) > 0
    ? undefined
    : () => `${repr(value)} is less than or equal to the minimum of 0`;
const simpleType: Rule = (value) =>
  SIMPLE_TYPES.includes(value) ? undefined : () => `${repr(value)} is not a type`;

/** What is wrong with a schema; undefined when it is valid. */
export function schemaFault(schema: unknown): string | undefined {
  return wellFormed(schema)?.();
}

const wellFormed: Rule = (schema) => {
  if (!isObject(schema)) return either(schema);
  let first = Infinity;
  let fault: ReturnType<Rule>;
  for (const keyword of Object.keys(schema)) {
    const place = PLACES.get(keyword);
    if (place === undefined || place > first) continue;
    const wrong = KEYWORDS[place]![1](schema[keyword]);
    if (wrong !== undefined) [first, fault] = [place, wrong];
  }
  return fault;
};

const schemas = all(list, filled, each(wellFormed));
const named = all(map, each(wellFormed));
const texts = all(list, each(text), unique);
const count = all(integral, natural);

const KEYWORDS: readonly (readonly [keyword: string, rule: Rule])[] = [
  ["$id", text],
  ["$schema", text],
  ["$ref", text],
  ["$comment", text],
  ["title", text],
  ["description", text],
  ["readOnly", flag],
  ["examples", list],
  ["multipleOf", all(numeric, positive)],
  ["maximum", numeric],
  ["exclusiveMaximum", numeric],
  ["minimum", numeric],
  ["exclusiveMinimum", numeric],
  ["maxLength", count],
  ["minLength", count],
  ["pattern", text],
  ["additionalItems", wellFormed],
  ["items", any(wellFormed, schemas)],
  ["maxItems", count],
  ["minItems", count],
  ["uniqueItems", flag],
  ["contains", wellFormed],
  ["maxProperties", count],
  ["minProperties", count],
  ["required", texts],
  ["additionalProperties", wellFormed],
  ["definitions", named],
  ["properties", named],
  ["patternProperties", named],
  ["dependencies", all(map, each(any(wellFormed, texts)))],
  ["propertyNames", wellFormed],
  ["enum", list],
  ["type", any(simpleType, all(list, filled, unique, each(simpleType)))],
  ["format", text],
  ["contentMediaType", text],
  ["contentEncoding", text],
  ["if", wellFormed],
  ["then", wellFormed],
  ["else", wellFormed],
  ["allOf", schemas],
  ["anyOf", schemas],
  ["oneOf", schemas],
  ["not", wellFormed],
];

const PLACES = new Map(KEYWORDS.map(([keyword], place) => [keyword, place]));
