/** JSON under a schema, judged by a validator that has no part in making it. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import Ajv7, { type ValidateFunction } from "ajv";
import Ajv4 from "ajv-draft-04";
import Ajv2020 from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { describe, expect, test } from "vitest";
import { createSeed } from "../../src/hash/seed.ts";
import { ApiError } from "../../src/wire/errors.ts";
import { generateJson, generateObject } from "../../strategies/deterministic/json/index.ts";

const require = createRequire(import.meta.url);
const OPTIONS = { strict: false, logger: false, validateSchema: false } as const;
const ajv7 = addFormats.default(new Ajv7.default(OPTIONS));
const ajv2020 = addFormats.default(new Ajv2020.default(OPTIONS));

const generate = (schema: unknown, label = "a"): Promise<unknown> =>
  generateJson(schema, createSeed("json", label).random("json"));

/** A value or the message of the 400. */
async function outcome(schema: unknown, label?: string): Promise<{ value: unknown } | string> {
  try {
    return { value: await generate(schema, label) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    expect(error.reply.status).toBe(400);
    return (JSON.parse(error.reply.body as string) as { message: string }).message;
  }
}

interface Count {
  generated: number;
  unmet: string[];
  unsupported: string[];
  invalid: string[];
}

/** Generates for each schema, and asks its judge. */
async function judge(
  cases: Iterable<{ name: string; schema: unknown; validate: (value: unknown) => unknown }>,
): Promise<Count> {
  const count: Count = { generated: 0, unmet: [], unsupported: [], invalid: [] };
  for (const { name, schema, validate } of cases) {
    const result = await outcome(schema, name);
    if (typeof result === "string") {
      (result.includes("no value") ? count.unmet : count.unsupported).push(`${name} → ${result}`);
    } else if (validate(result.value)) count.generated++;
    else count.invalid.push(`${name} → ${JSON.stringify(result.value)}`);
  }
  return count;
}

function report(set: string, { generated, unmet, unsupported, invalid }: Count): void {
  const all = generated + unmet.length + unsupported.length + invalid.length;
  console.log(
    `${set}: ${generated} of ${all} generated, ${unmet.length} refused as unsatisfiable, ` +
      `${unsupported.length} refused as unsupported`,
  );
}

/** The keywords of draft 2020-12, each in one or more forms. */
const PIECES: object[] = [
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
const $defs = { pair: { type: "object", properties: { a: { type: "integer" } }, required: ["a"] } };

/** Values of all kinds: a schema that one of them meets can be met. */
const VALUES: unknown[] = JSON.parse(`[
  "", "red", "e", "abe-1", "2026-01-01T00:00:00Z", "abcdefghijklmnope",
  0, 1, 3, 5, 7, 9, 10, 11, 10.5, 11.3, 12, 15, -4, 25.5, 30, true, false, null,
  [], [1], [1, 2], [1, 2, 3], [1, 1], ["e"], ["ab", "cd"], ["ab", 1], [null], [2, 3], [1, "a"], [true, true],
  [1, [], {}], [{}], ["a", 1, 2], [5, 6, 7, 8],
  {}, {"a": 1}, {"a": 1, "c": 2}, {"a": 1, "b": "x"}, {"b": "x"}, {"a": 1, "c": 1, "b": "b", "d": 4},
  {"c": 2, "b": 3}, {"x_a": true}, {"x_a": 1}, {"a": "s", "c": 1}, {"d": 1}, {"d": 1, "e": 2}, {"z": "z"},
  {"a": 1, "b": 2, "d": 4}, {"a": 1, "b": "x", "d": 4}, {"b": 1}, {"c": 3}, {"b": 1, "c": 2},
  {"a": 1, "c": 2, "d": 4}, {"a": 1, "b": 1, "c": 1, "d": 4}
]`);

describe("every pair of keywords", () => {
  const pairs = PIECES.flatMap((left, index) =>
    PIECES.flatMap((right, other): object[] => {
      if (other === index) return [{ not: left }, { properties: { p: left }, required: ["p"] }];
      const ordered = [{ ...left, not: right }];
      if (other < index) return ordered;
      return [...ordered, { allOf: [left, right] }];
    }),
  ).map((schema) => ({ ...schema, $defs }));

  test("makes what a validator accepts, and refuses only what nothing meets", async () => {
    const judges = new Map<string, ValidateFunction>();
    const cases = pairs.map((schema) => {
      const name = JSON.stringify(schema);
      judges.set(name, ajv2020.compile(schema));
      return { name, schema, validate: judges.get(name)! };
    });
    const count = await judge(cases);
    report("Pairs of keywords", count);
    expect(count.invalid).toEqual([]);
    expect(count.unsupported).toEqual([]);
    // That nothing meets a schema can't be proven with examples, but disproven.
    const isMet = ([name]: string[]) => VALUES.some((value) => judges.get(name!)!(value));
    expect(count.unmet.map((line) => line.split(" → ")).filter(isMet)).toEqual([]);
    expect(count.generated).toBeGreaterThanOrEqual(2373);
  });
});

/** A schema out of a larger document, with as much of the document as it refers to. */
function excerpt(schema: object, definitions: Record<string, object>): object {
  const needed: Record<string, object> = {};
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const reference = (value as { $ref?: unknown }).$ref;
    const name = typeof reference === "string" && /^#\/definitions\/([^/]+)/.exec(reference)?.[1];
    if (name && !needed[name]) visit((needed[name] = definitions[name]!));
    Object.values(value).forEach(visit);
  };
  visit(schema);
  return { $schema: "http://json-schema.org/draft-07/schema#", ...schema, definitions: needed };
}

/** The schemas in a schema that stand for themselves, once for each that differs in more than its words. */
function* schemasIn(value: unknown, place: string, seen: Set<string>): Generator<[string, object]> {
  if (typeof value !== "object" || value === null) return;
  const schema = { ...(value as any), title: undefined, description: undefined };
  const text = JSON.stringify(schema);
  const isSchema = [schema.type].flat().some((type) => typeof type === "string") || schema.oneOf;
  if (isSchema && !text.includes('"$ref"') && !seen.has(text)) {
    seen.add(text);
    yield [place, schema];
  }
  for (const [key, inner] of Object.entries(value)) {
    const step = key.replaceAll("~", "~0").replaceAll("/", "~1");
    yield* schemasIn(inner, `${place}/${encodeURIComponent(step)}`, seen);
  }
}

describe("schemas of others", () => {
  test("the JSON Schema Test Suite: all that can be met are met", async () => {
    const folder = join(
      dirname(require.resolve("json-schema-test-suite/package.json")),
      "tests/draft4",
    );
    const $schema = "http://json-schema.org/draft-04/schema#";
    const cases = readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".json"))
      .flatMap((file) => {
        const groups = JSON.parse(readFileSync(join(folder, file), "utf8")) as any[];
        return groups.map((group) => ({ ...group, name: `${file}: ${group.description}` }));
      })
      .map(({ name, schema, tests }) => ({ name, schema: { $schema, ...schema }, tests }));
    const isRemote = ({ schema }: { schema: object }): boolean =>
      /"\$ref":"(http|folder)/.test(JSON.stringify(schema));
    const count = await judge(
      cases.map((one) => ({
        ...one,
        validate: isRemote(one)
          ? () => false
          : addFormats.default(new Ajv4.default(OPTIONS)).compile(one.schema),
      })),
    );
    report("JSON Schema Test Suite, draft 4", count);
    expect(count).toMatchObject({ invalid: [], unmet: [] });
    expect(count.unsupported).toHaveLength(cases.filter(isRemote).length);
    for (const line of count.unsupported) expect(line).toContain("nothing is fetched");
  });

  test("a large document: each definition, and each schema in it", async () => {
    const document = require("@octokit/webhooks-schemas/schema.json");
    ajv7.addSchema(document, "webhooks");
    const definitions = Object.entries<object>(document.definitions).map(
      ([name, schema]): [string, object] => [
        `webhooks#/definitions/${encodeURIComponent(name)}`,
        excerpt(schema, document.definitions),
      ],
    );
    const inner = schemasIn(document.definitions, "webhooks#/definitions", new Set());
    const small = definitions.filter(([, schema]) => JSON.stringify(schema).length < 8000);
    const cases = [...small, ...inner].map(([name, schema]) => ({
      name,
      schema,
      validate: (value: unknown) => ajv7.getSchema(name)!(value),
    }));
    const count = await judge(cases);
    report("Schemas of webhooks", count);
    expect(count).toMatchObject({ unsupported: [], invalid: [] });
    // They allow no property beside their branches, each of which requires some.
    for (const line of count.unmet) expect(line).toMatch(/secret[-_]scanning[-_](alert_)?location/);
    expect(count.generated).toBeGreaterThanOrEqual(573);
  });
});

describe("what programs send", () => {
  test("OpenAI's strict form: all properties in the order of the schema", async () => {
    const schema = {
      type: "object",
      properties: {
        name: { type: "string", description: "Of the guest" },
        seats: { type: "integer", minimum: 1, maximum: 8 },
        area: { type: "string", enum: ["indoors", "terrace"] },
        note: { type: ["string", "null"] },
        contact: { $ref: "#/$defs/contact" },
      },
      required: ["name", "seats", "area", "note", "contact"],
      additionalProperties: false,
      $defs: {
        contact: {
          anyOf: [
            {
              type: "object",
              properties: { email: { type: "string", format: "email" } },
              required: ["email"],
              additionalProperties: false,
            },
            {
              type: "object",
              properties: { phone: { type: "string", pattern: "^\\+[0-9]{8,12}$" } },
              required: ["phone"],
              additionalProperties: false,
            },
          ],
        },
      },
    };
    const value = (await generate(schema)) as Record<string, unknown>;
    expect(ajv2020.validate(schema, value)).toBe(true);
    expect(Object.keys(value)).toEqual(["name", "seats", "area", "note", "contact"]);
    expect(value.name).toMatch(/^[a-z]+( [a-z]+){1,2}$/);
  });

  test("Pydantic's form: definitions, optional values and defaults", async () => {
    const schema = {
      $defs: {
        Kind: { enum: ["invoice", "receipt"], title: "Kind", type: "string" },
        Line: {
          properties: {
            label: { title: "Label", type: "string" },
            price: {
              anyOf: [
                { type: "number", exclusiveMinimum: 0 },
                { type: "string", pattern: "^(?!^[-+.]*$)[+-]?0*\\d*\\.?\\d*$" },
              ],
            },
            count: { default: 1, minimum: 1, type: "integer" },
          },
          required: ["label"],
          type: "object",
        },
      },
      properties: {
        kind: { $ref: "#/$defs/Kind" },
        day: { format: "date", type: "string" },
        lines: { items: { $ref: "#/$defs/Line" }, minItems: 1, type: "array" },
        rates: { additionalProperties: { type: "number" }, type: "object" },
        pair: {
          maxItems: 2,
          minItems: 2,
          prefixItems: [{ type: "string" }, { type: "integer" }],
          type: "array",
        },
        id: { anyOf: [{ format: "uuid", type: "string" }, { type: "null" }], default: null },
      },
      required: ["kind", "day", "lines", "pair"],
      title: "Document",
      type: "object",
    };
    const value = (await generate(schema)) as Record<string, unknown>;
    expect(ajv2020.validate(schema, value)).toBe(true);
    expect(Object.keys(value)).toEqual(Object.keys(schema.properties));
  });

  test("Zod's form: draft 7, unions with a discriminator, a tree", async () => {
    const schema = {
      $schema: "http://json-schema.org/draft-07/schema#",
      type: "object",
      properties: {
        shape: {
          oneOf: [
            {
              type: "object",
              properties: { kind: { type: "string", const: "circle" }, radius: { type: "number" } },
              required: ["kind", "radius"],
              additionalProperties: false,
            },
            {
              type: "object",
              properties: { kind: { type: "string", const: "square" }, side: { type: "number" } },
              required: ["kind", "side"],
              additionalProperties: false,
            },
          ],
        },
        tree: { $ref: "#/definitions/tree" },
        when: { type: "string", format: "date-time" },
      },
      required: ["shape", "tree", "when"],
      additionalProperties: false,
      definitions: {
        tree: {
          type: "object",
          properties: {
            value: { type: "string" },
            children: { type: "array", items: { $ref: "#/definitions/tree" } },
          },
          required: ["value", "children"],
          additionalProperties: false,
        },
      },
    };
    expect(ajv7.validate(schema, await generate(schema))).toBe(true);
  });

  test("a number in every case, where one is wanted", async () => {
    for (const [schema, isRight] of [
      [{ type: "integer", minimum: 5, maximum: 5 }, (value: number) => value === 5],
      [
        { type: "number", multipleOf: 0.01, exclusiveMinimum: 0, maximum: 0.02 },
        (value: number) => value > 0 && value <= 0.02,
      ],
      [{ type: "number", minimum: 1e300 }, (value: number) => value >= 1e300],
      [{ type: "integer", maximum: -7 }, (value: number) => value <= -7],
      [
        { type: "number", exclusiveMinimum: 0, exclusiveMaximum: 0.001 },
        (value: number) => value > 0 && value < 0.001,
      ],
    ] as [object, (value: number) => boolean][]) {
      expect(isRight((await generate(schema)) as number), JSON.stringify(schema)).toBe(true);
    }
  });

  test("an object where there is no schema, and one with a key where the schema says nothing", async () => {
    const random = createSeed("json", "a").random("json");
    expect(Object.keys(generateObject(random)).length).toBeGreaterThan(0);
    expect(Object.keys((await generate({ type: "object" })) as object)).toHaveLength(1);
    expect(await generate({ type: "object", additionalProperties: false })).toEqual({});
  });
});

describe("the same for the same seed", () => {
  const schema = {
    type: "array",
    minItems: 3,
    items: { anyOf: [...PIECES.slice(0, 5), { $ref: "#/$defs/pair" }] },
    $defs,
  };

  test("equal seeds give equal texts, other seeds others", async () => {
    const texts = await Promise.all(
      ["a", "a", "b"].map(async (label) => JSON.stringify(await generate(schema, label))),
    );
    expect(texts[0]).toBe(texts[1]);
    expect(texts[0]).not.toBe(texts[2]);
  });

  test("what is given stays as it is", async () => {
    const given = structuredClone(schema);
    await generate(given);
    expect(given).toEqual(schema);
  });
});

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
