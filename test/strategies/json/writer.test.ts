/** The values of one request share its limits. */
import { describe, expect, test } from "vitest";
import { createSeed } from "../../../src/hash/seed.ts";
import { JsonWriter } from "../../../strategies/deterministic/json/index.ts";
import { chatBody, describeServed } from "../../_harness.ts";
import { generate, refusalOf } from "./_schemas.ts";

/** About 100,000 characters. */
const LONG = { type: "array", minItems: 10, items: { type: "string", minLength: 10_000 } };
/** Most of the work that a request may take. */
const HARD = {
  type: "array",
  minItems: 1000,
  items: { anyOf: Array.from({ length: 1000 }, (_, index) => ({ const: index })) },
};

function make(writer: JsonWriter, schema: unknown, label = "a"): unknown {
  try {
    return writer.value(schema, createSeed("json", label).random("json"));
  } catch (error) {
    return refusalOf(error);
  }
}

describe("the values of one request", () => {
  test("are the same as each would be alone", async () => {
    const schema = { properties: { a: { enum: [1, 2, 3] }, b: { type: "string" } } };
    const writer = new JsonWriter();
    for (const label of ["a", "b", "c"]) {
      expect(make(writer, schema, label)).toEqual(await generate(schema, label));
    }
  });

  test("together are no longer than an answer may be", () => {
    const writer = new JsonWriter();
    for (let count = 0; count < 4; count++) expect(make(writer, LONG)).toHaveLength(10);
    expect(make(writer, LONG)).toContain("makes an answer longer than 500000 characters");
    expect(make(new JsonWriter(), LONG)).toHaveLength(10);
  });

  test("together take no more work than a request may", () => {
    const writer = new JsonWriter();
    const made = [1, 2, 3, 4].map(() => make(writer, HARD));
    expect(made[0]).toHaveLength(1000);
    expect(made.at(-1)).toContain("within the work of one request");
    expect(make(new JsonWriter(), structuredClone(HARD))).toHaveLength(1000);
  });
});

describeServed("the choices of an answer", (api) => {
  const ask = (n: number): Promise<Response> =>
    api.post(
      "/v1/chat/completions",
      chatBody("Go on.", {
        n,
        response_format: { type: "json_schema", json_schema: { name: "list", schema: LONG } },
      }),
    );

  test("are refused if together they are too long", async () => {
    expect((await ask(2)).status).toBe(200);
    const refused = await ask(128);
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain("makes an answer longer than 500000 characters");
  });
});
