/** Schemas that are none, that nothing meets, or that want to keep the server busy. */
import { describe, expect, test } from "vitest";
import { ajv2020, generate, outcome } from "./_schemas.ts";

/** Definitions that each refer to the next one twice. */
function doubled(levels: number): object {
  const next = (level: number): object => ({ $ref: `#/$defs/d${level + 1}` });
  const $defs = Object.fromEntries(
    Array.from({ length: levels }, (_, level) => [
      `d${level}`,
      { allOf: [next(level), { allOf: [next(level)] }] },
    ]),
  );
  return { ...next(-1), $defs: { ...$defs, [`d${levels}`]: { type: "string" } } };
}

describe("what is refused", () => {
  test.each([
    ["no schema at all", 5, "# must be an object or a boolean"],
    [
      "a wrong type",
      { properties: { a: { type: "text" } } },
      "#/properties/a/type must be one or more of",
    ],
    ["a wrong form", { type: "object", required: "a" }, "#/required must be a list of strings"],
    [
      "a property that is no schema",
      { properties: { "a/b": 5 } },
      "#/properties/a~1b must be an object or a boolean",
    ],
    ["a reference to nothing", { $ref: "#/$defs/no" }, '"$ref": "#/$defs/no" leads to nothing'],
    ["a reference to elsewhere", { $ref: "https://example.com/a.json" }, "nothing is fetched"],
    ["a pattern that refers back", { pattern: "(a)\\1" }, "pattern that is not supported"],
    [
      "too many items",
      { type: "array", minItems: 20_000_000 },
      "#/minItems must be a whole number from 0 to 10000",
    ],
    ["too long a string", { minLength: 1e9 }, "#/minLength must be a whole number from 0 to 10000"],
    ["nothing", false, "no value"],
    ["two constants", { allOf: [{ const: 1 }, { const: 2 }] }, "no value"],
    ["bounds the wrong way round", { type: "integer", minimum: 5, maximum: 4 }, "no value"],
    ["no end", { type: "object", properties: { a: { $ref: "#" } }, required: ["a"] }, "no value"],
    [
      "no end, twice over",
      { type: "array", minItems: 2, items: { anyOf: [{ $ref: "#" }, { $ref: "#" }] } },
      "no value",
    ],
    ["a billion references", doubled(60), "follows too many references"],
    [
      "a pattern of a hundred million characters",
      { pattern: "(((a{100}){100}){100}){100}" },
      "longer than 10000",
    ],
    ["itself", { not: { $ref: "#" } }, "refers to itself without end"],
  ])("%s", async (_, schema, message) => {
    expect(await outcome(schema)).toContain(message);
  });
});

describe("hostile schemas", () => {
  test("a pattern that never ends elsewhere takes no time", async () => {
    const schema = { allOf: [{ pattern: "^a{30}b$" }, { not: { pattern: "^(a+)+$" } }] };
    expect(await generate({ type: "string", ...schema })).toBe(`${"a".repeat(30)}b`);
    const text = `${"a".repeat(40)}!`;
    expect(await generate({ enum: [text], not: { pattern: "^(a|a)*$" } })).toBe(text);
  });

  test("a pattern that looks around is met, and given up where that has no end", async () => {
    for (const pattern of [
      "^(?!^[-+.]*$)[+-]?0*\\d*\\.?\\d*$",
      "^(?!\\.)(?!.*\\.\\.)([A-Za-z0-9_'+\\-\\.]*)[A-Za-z0-9_+-]@([A-Za-z0-9][A-Za-z0-9\\-]*\\.)+[A-Za-z]{2,}$",
      "^(?=.*[a-z])(?=.*[A-Z])(?=.*\\d)(?=.*[@$!%*?&]).{8,16}$",
      "^\\w+(?<=[a-f])$",
      "^(?<!a)b\\b$",
      "^\\p{Letter}{3}$",
    ]) {
      expect(await generate({ type: "string", pattern })).toMatch(new RegExp(pattern, "u"));
    }
    const text = `${"a".repeat(40)}!`;
    expect(await generate({ enum: [text], not: { pattern: "^(?!b)(a|a)*$" } })).toBe(text);
  });

  test("a property may have any name", async () => {
    const schema = JSON.parse(
      '{"type":"object","properties":{"__proto__":{"const":1},"constructor":{"const":2},"":{"const":3}},"required":["__proto__"]}',
    );
    const value = await generate(schema);
    expect(JSON.stringify(value)).toBe('{"__proto__":1,"constructor":2,"":3}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  test("what looks like an identifier is none in an example, and beside a draft 7 reference", async () => {
    const owner = (): object => ({ type: "integer", example: { id: "a" } });
    const named = { type: "object", properties: { owner: owner(), author: owner() } };
    expect(await generate(named)).toHaveProperty("owner");
    expect(await generate({ const: { id: "a" } })).toEqual({ id: "a" });
    const base = "https://example.com/base/";
    const schema = {
      $schema: "http://json-schema.org/draft-07/schema#",
      $id: base,
      definitions: {
        a: { $id: `${base}other/a.json`, type: "string" },
        b: { $id: "a.json", type: "integer" },
      },
      allOf: [{ $id: `${base}other/`, $ref: "a.json" }],
    };
    expect(await generate(schema)).toBeTypeOf("number");
  });

  test("what can end ends, however it is wound", async () => {
    const schema = {
      $ref: "#/$defs/a",
      $defs: {
        a: {
          type: "object",
          properties: { b: { anyOf: [{ $ref: "#/$defs/b" }, { type: "null" }] } },
          required: ["b"],
        },
        b: {
          type: "array",
          minItems: 2,
          items: { oneOf: [{ $ref: "#/$defs/a" }, { $ref: "#/$defs/b" }] },
        },
      },
    };
    expect(ajv2020.validate(schema, await generate(schema))).toBe(true);
  });

  test("one of many properties, some of which lead back", async () => {
    const names = Array.from({ length: 40 }, (_, index) => `equals_${index}`);
    const again = { $ref: "#/$defs/operator" };
    const properties = {
      note: { type: "string" },
      and: { type: "array", items: again },
      or: { type: "array", items: again },
      not: again,
      ...Object.fromEntries(names.map((name) => [name, { type: "string" }])),
    };
    const oneOf = ["and", "or", "not", ...names].map((name) => ({ required: [name] }));
    const schema = { ...again, $defs: { operator: { type: "object", properties, oneOf } } };
    const value = (await generate(schema)) as object;
    expect(ajv2020.validate(schema, value)).toBe(true);
    expect(Object.keys(value)).toHaveLength(2);
  });

  test("50 KB are answered, a thousand levels are refused", async () => {
    const property = {
      anyOf: [{ type: "string", minLength: 3, pattern: "^[a-z]+$" }, { type: "null" }],
    };
    const names = Array.from({ length: 600 }, (_, index) => `property_${index}`);
    const schema = {
      type: "object",
      properties: Object.fromEntries(names.map((name) => [name, property])),
      required: names,
      additionalProperties: false,
    };
    expect(JSON.stringify(schema).length).toBeGreaterThan(50_000);
    const value = (await generate(schema)) as Record<string, string | null>;
    expect(Object.keys(value)).toEqual(names);
    for (const text of Object.values(value)) expect(text ?? "none").toMatch(/^[a-z]{3,}$/);
    let deep: object = { type: "string" };
    for (let level = 0; level < 1000; level++) deep = { type: "array", items: deep };
    expect(await outcome(deep)).toContain("stands deeper than 200 schemas");
  });
});
