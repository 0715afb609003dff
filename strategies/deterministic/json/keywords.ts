/**
 * The keywords of JSON Schema (drafts 4 to 2020-12): what each must be, and where schemas stand in it.
 * @module
 */

/** A schema that is known to be an object or a boolean. */
export type Schema = boolean | SchemaObject;
export type SchemaObject = { [keyword: string]: any };

interface Keyword {
  is(value: unknown): boolean;
  /** Ends the sentence "must be …". */
  readonly expected: string;
  /** The schemas in it, each with its place. */
  readonly schemas?: (value: any) => [place: string, schema: unknown][];
}

/** More items, characters or properties than this are never asked for in earnest. */
const MOST = 10_000;
const TYPES = ["string", "number", "integer", "boolean", "object", "array", "null"];

export function isRecord(value: unknown): value is SchemaObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const isSchema = (value: unknown): boolean => typeof value === "boolean" || isRecord(value);
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
  schemas: (value) => [["", value]],
};
const schemas: Keyword = {
  is: (value) => Array.isArray(value) && value.length > 0,
  expected: "a list of schemas that is not empty",
  schemas: (value) => value.map((item: unknown, index: number) => [`/${index}`, item]),
};
const map: Keyword = {
  is: isRecord,
  expected: "an object whose values are schemas",
  schemas: (value) => Object.keys(value).map((name) => [`/${pointer(name)}`, value[name]]),
};

/** Every keyword that says something about values, and those that hold schemas. */
export const KEYWORDS: Readonly<Record<string, Keyword>> = {
  $schema: string,
  $id: string,
  $ref: string,
  $dynamicRef: string,
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
    schemas: (value) => (Array.isArray(value) ? schemas.schemas!(value) : [["", value]]),
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
    schemas: (value) => map.schemas!(value).filter(([, item]) => !isNames(item)),
  },
  allOf: schemas,
  anyOf: schemas,
  oneOf: schemas,
  not: schema,
  ...Object.fromEntries(["if", "then", "else"].map((branch) => [branch, schema])),
};

/** A name as a step of a JSON pointer. */
function pointer(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** The schemas that stand in a schema, each with its place. */
export function* schemasIn(schema: SchemaObject): Generator<[place: string, schema: unknown]> {
  for (const keyword of Object.keys(schema)) {
    const found = Object.hasOwn(KEYWORDS, keyword) && KEYWORDS[keyword]!.schemas;
    if (!found) continue;
    for (const [place, inner] of found(schema[keyword])) yield [`/${keyword}${place}`, inner];
  }
}

/** The kinds of value that a keyword speaks of. */
export const KINDS: Readonly<Record<string, readonly string[]>> = {
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
