/** Parsed schemas are remembered, which shows in nothing but the time. */
import { describe, expect, test } from "vitest";
import { createDocuments } from "../../../strategies/deterministic/json/documents.ts";
import { FAMILIES } from "./_families.ts";
import { outcome, PIECES } from "./_schemas.ts";

const schemas: unknown[] = [
  ...PIECES,
  ...Object.values(FAMILIES).flatMap((families) => families.map((family) => family(300))),
];

/** The result for each of them, in a given order. */
async function outcomes(order: readonly unknown[], label: string): Promise<Map<unknown, string>> {
  const found = new Map<unknown, string>();
  for (const schema of order) {
    found.set(schema, JSON.stringify(await outcome(structuredClone(schema), label)));
  }
  return found;
}

describe("a schema's value", () => {
  test("is the same in any order, for the first time and again", { timeout: 120_000 }, async () => {
    const first = await outcomes(schemas, "a");
    await outcomes(schemas, "b");
    expect(await outcomes(schemas.toReversed(), "a")).toEqual(first);
  });

  test("belongs to its caller: changes to it affect no one else", async () => {
    const schema = { const: { list: [1] } };
    const { value } = (await outcome(schema)) as { value: { list: number[] } };
    value.list.push(2);
    expect(await outcome(schema)).toEqual({ value: { list: [1] } });
    schema.const.list.push(3);
    expect(await outcome({ const: { list: [1] } })).toEqual({ value: { list: [1] } });
  });
});

describe("the memory of schemas", () => {
  const schemaOf = (number: number, title = ""): string =>
    JSON.stringify({ type: "string", const: `${number}`, title });

  test("returns the parsed schema", () => {
    const read = createDocuments();
    expect(read(schemaOf(1))).toBe(read(schemaOf(1)));
    expect(read(schemaOf(1))).not.toBe(read(schemaOf(2)));
    expect(read("true")).toBe(true);
  });

  test("holds a limited number of schemas", () => {
    const read = createDocuments();
    const oldest = read(schemaOf(0));
    const next = read(schemaOf(1));
    for (let number = 2; number <= 256; number++) read(schemaOf(number));
    expect(read(schemaOf(1))).toBe(next);
    expect(read(schemaOf(0))).not.toBe(oldest);
  });

  test("holds a limited number of characters", () => {
    const read = createDocuments();
    const long = schemaOf(0, "x".repeat(300_000));
    const first = read(long);
    expect(read(long)).toBe(first);
    read(schemaOf(1, "x".repeat(300_000)));
    expect(read(long)).not.toBe(first);
    const tooLong = schemaOf(2, "x".repeat(500_000));
    expect(read(tooLong)).not.toBe(read(tooLong));
  });

  test("holds no refused schema", () => {
    const read = createDocuments();
    for (const _ of [1, 2]) expect(() => read('{"type":"text"}')).toThrow("must be one or more of");
  });
});
