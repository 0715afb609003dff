/** Shared by tests of JSON under a schema: a generator, and independent validators. */
import Ajv7 from "ajv";
import Ajv4 from "ajv-draft-04";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { expect } from "vitest";
import { createSeed } from "../../../src/hash/seed.ts";
import { ApiError } from "../../../src/wire/errors.ts";
import { generateJson } from "../../../strategies/deterministic/json/index.ts";

const OPTIONS = { strict: false, logger: false, validateSchema: false } as const;
type Validator = Ajv7.default;

export const ajv4 = (): Validator => addFormats.default(new Ajv4.default(OPTIONS));
export const ajv7: Validator = addFormats.default(new Ajv7.default(OPTIONS));
export const ajv2020: Validator = addFormats.default(new Ajv2020.default(OPTIONS));

export async function generate(schema: unknown, label = "a"): Promise<unknown> {
  return generateJson(schema, createSeed("json", label).random("json"));
}

/** A value or the message of the 400. */
export async function outcome(
  schema: unknown,
  label?: string,
): Promise<{ value: unknown } | string> {
  try {
    return { value: await generate(schema, label) };
  } catch (error) {
    return refusalOf(error);
  }
}

/** The message of a 400; any other error is rethrown. */
export function refusalOf(error: unknown): string {
  if (!(error instanceof ApiError)) throw error;
  expect(error.reply.status).toBe(400);
  return (JSON.parse(error.reply.body as string) as { message: string }).message;
}

/** The keywords of draft 2020-12, each in one or more forms. */
export const PIECES: object[] = [
  ...["string", "number", "integer", "boolean", "object", "array", "null"].map((type) => ({
    type,
  })),
  { type: ["string", "null"] },
  { enum: ["red", 7, null, { a: 1 }] },
  { const: "red" },
  { minimum: 10 },
  { exclusiveMaximum: 12 },
  { multipleOf: 0.5 },
  { minLength: 12 },
  { maxLength: 4 },
  { pattern: "^[a-z]{2,5}-\\d+$" },
  { pattern: "e" },
  { format: "date-time" },
  { minItems: 2 },
  { maxItems: 1 },
  { uniqueItems: true, items: { enum: [1, 2, 3] } },
  { prefixItems: [{ type: "string" }, { type: "integer" }], items: false },
  { prefixItems: [{ const: 1 }] },
  { items: { type: "string", minLength: 1 } },
  { contains: { type: "integer" }, minContains: 2 },
  { contains: { const: 1 }, maxContains: 1 },
  { properties: { a: { type: "integer" }, b: { type: "string" } } },
  { required: ["a", "c"] },
  { properties: { a: true, c: true }, additionalProperties: false },
  { additionalProperties: { type: "integer" } },
  { patternProperties: { "^x_": { type: "boolean" } } },
  { propertyNames: { pattern: "^[a-c]" } },
  { minProperties: 2 },
  { maxProperties: 1 },
  { dependentRequired: { a: ["b"] } },
  { dependentSchemas: { a: { required: ["d"], properties: { d: { const: 4 } } } } },
  { anyOf: [{ type: "string" }, { type: "array", items: { type: "null" } }] },
  { oneOf: [{ required: ["a"] }, { required: ["b"] }] },
  { oneOf: [{ multipleOf: 3 }, { multipleOf: 5 }] },
  JSON.parse(
    '{"if":{"type":"string"},"then":{"minLength":3},"else":{"type":["integer","object"]}}',
  ),
  { $ref: "#/$defs/pair" },
  { properties: { a: {} }, unevaluatedProperties: false },
  { prefixItems: [true], unevaluatedItems: false },
];
export const $defs: object = {
  pair: { type: "object", properties: { a: { type: "integer" } }, required: ["a"] },
};

/** Values of all kinds: a schema that one of them meets is satisfiable. */
export const VALUES: unknown[] = JSON.parse(`[
  "", "red", "e", "abe-1", "2026-01-01T00:00:00Z", "abcdefghijklmnope",
  0, 1, 3, 5, 7, 9, 10, 11, 10.5, 11.3, 12, 15, -4, 25.5, 30, true, false, null,
  [], [1], [1, 2], [1, 2, 3], [1, 1], ["e"], ["ab", "cd"], ["ab", 1], [null], [2, 3], [1, "a"], [true, true],
  [1, [], {}], [{}], ["a", 1, 2], [5, 6, 7, 8],
  {}, {"a": 1}, {"a": 1, "c": 2}, {"a": 1, "b": "x"}, {"b": "x"}, {"a": 1, "c": 1, "b": "b", "d": 4},
  {"c": 2, "b": 3}, {"x_a": true}, {"x_a": 1}, {"a": "s", "c": 1}, {"d": 1}, {"d": 1, "e": 2}, {"z": "z"},
  {"a": 1, "b": 2, "d": 4}, {"a": 1, "b": "x", "d": 4}, {"b": 1}, {"c": 3}, {"b": 1, "c": 2},
  {"a": 1, "c": 2, "d": 4}, {"a": 1, "b": 1, "c": 1, "d": 4}
]`);
