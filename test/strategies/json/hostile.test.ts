/** Schemas that are invalid, unsatisfiable, or meant to keep the server busy. */
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

/** References that each lead to the next one. */
function chain(length: number): object {
  const next = (index: number): object => ({ $ref: `#/$defs/d${index}` });
  const $defs = Object.fromEntries(
    Array.from({ length }, (_, index) => [
      `d${index}`,
      index === length - 1 ? {} : next(index + 1),
    ]),
  );
  return { ...next(0), $defs };
}

/** An array of different items from a given set. */
function uniqueOf(
  listed: number,
  wanted: number,
  item = (index: number): unknown => index,
): object {
  const members = Array.from({ length: listed }, (_, index) => item(index));
  return { type: "array", minItems: wanted, uniqueItems: true, items: { enum: members } };
}

describe("refused schemas", () => {
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
    ["a thousand references in a row", chain(1000), "follows too many references"],
    ["a reference that is no text", { $recursiveRef: 5 }, "#/$recursiveRef must be a string"],
    [
      "a property that Unicode doesn't have",
      { pattern: "\\p{Foo}" },
      "pattern that is not supported",
    ],
    [
      "groups in groups",
      { pattern: `${"(".repeat(101)}${")".repeat(101)}` },
      "nest deeper than 100",
    ],
    ["long patterns", { pattern: "a|".repeat(30_000) }, "patterns of more than 50000 characters"],
    [
      "a long address",
      { $id: `https://example.com/${"a".repeat(1000)}` },
      "more than 1000 characters",
    ],
    [
      "two schemas with one address",
      { $id: "https://example.com/", not: { $id: "https://example.com/" } },
      'two schemas are called "https://example.com/"',
    ],
    ["no address", { $id: "https://" }, "has an identifier or a reference that can't be resolved"],
    [
      "many schemas",
      { allOf: Array.from({ length: 20_000 }, () => true) },
      "more than 20000 schemas",
    ],
    [
      "a multiple of numbers that are too far apart",
      { type: "number", minimum: 1, allOf: [{ multipleOf: 1e300 }, { multipleOf: 1e-300 }] },
      "no value",
    ],
    ["one more than there are", uniqueOf(49, 50), "no value"],
    [
      "more than an answer may hold",
      { type: "array", minItems: 60, items: { type: "string", minLength: 10_000 } },
      "makes an answer longer than 500000 characters",
    ],
  ])("%s", async (_, schema, message) => {
    expect(await outcome(schema)).toContain(message);
  });
});

describe("hostile schemas", () => {
  test("a pattern that hangs other engines takes no time", async () => {
    const schema = { allOf: [{ pattern: "^a{30}b$" }, { not: { pattern: "^(a+)+$" } }] };
    expect(await generate({ type: "string", ...schema })).toBe(`${"a".repeat(30)}b`);
    const text = `${"a".repeat(40)}!`;
    expect(await generate({ enum: [text], not: { pattern: "^(a|a)*$" } })).toBe(text);
  });

  test("a pattern with lookarounds is met, and given up if that takes too long", async () => {
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

  test("a pattern of thousands of characters, or ways, is met", async () => {
    expect(await generate({ type: "string", pattern: "^[a-z]{10000}$" })).toMatch(/^[a-z]{10000}$/);
    const ways = `(?:${"|".repeat(99)})`.repeat(6);
    expect(await generate({ type: "string", pattern: `^${ways}x$` })).toBe("x");
  });

  test("an enum of any length works", async () => {
    const texts = Array.from({ length: 100_000 }, (_, index) => `e${index}`);
    expect(await generate({ enum: texts })).toMatch(/^e\d+$/);
    const objects = Array.from({ length: 20_000 }, (_, index) => ({ index }));
    expect(await generate({ enum: objects })).toEqual({ index: expect.any(Number) });
  });

  test("different items are found, down to the last possible one", async () => {
    for (const [length, item] of [
      [50, undefined],
      [1000, undefined],
      [2000, undefined],
      [1000, (index: number): object => ({ index })],
    ] as const) {
      const items = (await generate(uniqueOf(length, length, item))) as unknown[];
      expect(new Set(items.map((one) => JSON.stringify(one))).size).toBe(length);
    }
    const flags = { type: "array", minItems: 2, uniqueItems: true, items: { type: "boolean" } };
    expect([...((await generate(flags)) as boolean[])].sort()).toEqual([false, true]);
    const days = { type: "integer", minimum: 1, maximum: 31 };
    const month = { type: "array", minItems: 31, uniqueItems: true, items: days };
    expect(new Set((await generate(month)) as number[]).size).toBe(31);
  });

  test("a format may have any name", async () => {
    for (const format of ["hasOwnProperty", "__proto__", "toString"]) {
      expect(await generate({ type: "string", format })).toBeTypeOf("string");
    }
  });

  test("a property may have any name", async () => {
    const schema = JSON.parse(
      '{"type":"object","properties":{"__proto__":{"const":1},"constructor":{"const":2},"":{"const":3}},"required":["__proto__"]}',
    );
    const value = await generate(schema);
    expect(JSON.stringify(value)).toBe('{"__proto__":1,"constructor":2,"":3}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  test("an apparent identifier doesn't count in an example or beside a draft 7 reference", async () => {
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

  test("a recursive schema that can end ends, however convoluted", async () => {
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

  test("one of many properties, some of them recursive", async () => {
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

  test("50 KB get an answer, a thousand levels are refused", async () => {
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
