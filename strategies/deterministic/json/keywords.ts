/**
 * The keywords of JSON Schema (drafts 4 to 2020-12): what each must be, and where it holds schemas.
 * @module
 */

/** A schema that is known to be an object or a boolean. */
export type Schema = boolean | SchemaObject;
/** A schema that is an object, with nothing else known about it. */
export type SchemaObject = { [keyword: string]: any };

interface Keyword {
  is(value: unknown): boolean;
  /** Ends the sentence "must be …". */
  readonly expected: string;
  /** Visits the schemas in it, each with its name or number if there are several. */
  readonly each?: (value: any, visit: Visit) => void;
}

type Visit = (inner: unknown, step?: string | number) => void;

/** No real schema asks for more items, characters or properties. */
const MOST = 10_000;
const TYPES = ["string", "number", "integer", "boolean", "object", "array", "null"];

/** Whether a value is an object with members. */
export function isRecord(value: unknown): value is SchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value may be a schema. */
export function isSchema(value: unknown): value is Schema {
  return typeof value === "boolean" || isRecord(value);
}

const isString = (value: unknown): value is string => typeof value === "string";
const isNumber = (value: unknown): value is number => Number.isFinite(value);
const isNames = (value: unknown): boolean => Array.isArray(value) && value.every(isString);
const isCount = (value: unknown): boolean => isNumber(value) && value >= 0 && value % 1 === 0;
const isType = (value: unknown): boolean => isString(value) && TYPES.includes(value);

const number: Keyword = { is: isNumber, expected: "a number" };
const string: Keyword = { is: isString, expected: "a string" };
const most: Keyword = { is: isCount, expected: "a whole number from 0" };
const least: Keyword = {
  is: (value) => isCount(value) && Number(value) <= MOST,
  expected: `a whole number from 0 to ${MOST}`,
};
const flag: Keyword = { is: (value) => typeof value === "boolean", expected: "a boolean" };
/** Draft 4 has booleans here. */
const bound: Keyword = {
  is: (value) => isNumber(value) || typeof value === "boolean",
  expected: "a number",
};
const schema: Keyword = {
  is: isSchema,
  expected: "an object or a boolean",
  each: (value, visit) => visit(value),
};
const schemas: Keyword = {
  is: (value) => Array.isArray(value) && value.length > 0,
  expected: "a list of schemas that is not empty",
  each: (value, visit) => value.forEach(visit),
};
const map: Keyword = {
  is: isRecord,
  expected: "an object whose values are schemas",
  each(value, visit) {
    for (const name of Object.keys(value)) visit(value[name], name);
  },
};

const TABLE: Readonly<Record<string, Keyword>> = {
  $schema: string,
  $id: string,
  $ref: string,
  $dynamicRef: string,
  $recursiveRef: string,
  $anchor: string,
  $dynamicAnchor: string,
  $defs: map,
  definitions: map,
  type: {
    is: (value) =>
      isType(value) || (Array.isArray(value) && value.length > 0 && value.every(isType)),
    expected: `one or more of ${TYPES.join(", ")}`,
  },
  enum: {
    is: (value) => Array.isArray(value) && value.length > 0,
    expected: "a list that is not empty",
  },
  const: { is: () => true, expected: "a value" },
  multipleOf: { is: (value) => isNumber(value) && value > 0, expected: "a number above 0" },
  minimum: number,
  maximum: number,
  exclusiveMinimum: bound,
  exclusiveMaximum: bound,
  minLength: least,
  maxLength: most,
  pattern: string,
  format: string,
  minItems: least,
  maxItems: most,
  uniqueItems: flag,
  items: {
    is: (value) => isSchema(value) || Array.isArray(value),
    expected: "a schema",
    each: (value, visit) => (Array.isArray(value) ? schemas.each!(value, visit) : visit(value)),
  },
  prefixItems: schemas,
  additionalItems: schema,
  unevaluatedItems: schema,
  contains: schema,
  minContains: least,
  maxContains: most,
  required: { is: isNames, expected: "a list of strings" },
  properties: map,
  patternProperties: map,
  additionalProperties: schema,
  unevaluatedProperties: schema,
  propertyNames: schema,
  minProperties: least,
  maxProperties: most,
  dependentRequired: {
    is: (value) => isRecord(value) && Object.values(value).every(isNames),
    expected: "an object whose values are lists of strings",
  },
  dependentSchemas: map,
  dependencies: {
    is: isRecord,
    expected: "an object whose values are schemas or lists of strings",
    each: (value, visit) => map.each!(value, (inner, name) => isNames(inner) || visit(inner, name)),
  },
  allOf: schemas,
  anyOf: schemas,
  oneOf: schemas,
  not: schema,
  ...Object.fromEntries(["if", "then", "else"].map((branch) => [branch, schema])),
};

/** Every keyword that constrains values or holds schemas. */
export const KEYWORDS: ReadonlyMap<string, Keyword> = new Map(Object.entries(TABLE));

/** Visits the schemas in a schema, each with its keyword, and its name or number if there are several. */
export function eachSchemaIn(
  schema: SchemaObject,
  visit: (inner: unknown, keyword: string, step?: string | number) => void,
): void {
  for (const keyword of Object.keys(schema)) {
    KEYWORDS.get(keyword)?.each?.(schema[keyword], (inner, step) => visit(inner, keyword, step));
  }
}

/** Whether any of a kind's keywords is in a schema. */
export function speaksOf(kind: string, schema: SchemaObject): boolean {
  return (KINDS[kind] ?? []).some((keyword) => schema[keyword] !== undefined);
}

/** The kinds of value that a keyword applies to. */
const KINDS: Readonly<Record<string, readonly string[]>> = {
  object: [
    "properties",
    "required",
    "patternProperties",
    "additionalProperties",
    "unevaluatedProperties",
    "propertyNames",
    "minProperties",
    "maxProperties",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
  ],
  array: [
    "items",
    "prefixItems",
    "unevaluatedItems",
    "contains",
    "minItems",
    "maxItems",
    "uniqueItems",
  ],
  string: ["minLength", "maxLength", "pattern", "format"],
  number: ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"],
};
