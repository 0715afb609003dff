/** JSON under the schemas that programs send. */
import { describe, expect, test } from "vitest";
import { createSeed } from "../../../src/hash/seed.ts";
import { generateObject } from "../../../strategies/deterministic/json/index.ts";
import { $defs, ajv2020, ajv7, generate, PIECES } from "./_schemas.ts";

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

  test("a numeric type gets a number in every case", async () => {
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

  test("the given schema isn't changed", async () => {
    const given = structuredClone(schema);
    await generate(given);
    expect(given).toEqual(schema);
  });
});
