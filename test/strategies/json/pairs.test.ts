/** Every pair of keywords, in generating values and in checking them. */
import type { ValidateFunction } from "ajv";
import { beforeAll, describe, expect, test } from "vitest";
import { openDocument } from "../../../strategies/deterministic/json/document.ts";
import { accepts } from "../../../strategies/deterministic/json/subschema.ts";
import { Work } from "../../../strategies/deterministic/json/work.ts";
import { judge, report } from "./_judge.ts";
import { $defs, ajv2020, PIECES, VALUES } from "./_schemas.ts";

describe("every pair of keywords", () => {
  const schemas = PIECES.flatMap((left, index) =>
    PIECES.flatMap((right, other): object[] => {
      if (other === index) return [{ not: left }, { properties: { p: left }, required: ["p"] }];
      const ordered = [{ ...left, not: right }];
      if (other < index) return ordered;
      return [...ordered, { allOf: [left, right] }];
    }),
  ).map((schema) => ({ ...schema, $defs }));
  const judges = new Map<string, ValidateFunction>();
  beforeAll(() => {
    for (const schema of schemas) judges.set(JSON.stringify(schema), ajv2020.compile(schema));
  }, 120_000);

  test("makes values that a validator accepts, and refuses only unsatisfiable schemas", async () => {
    const count = await judge(
      [...judges].map(([name, validate]) => ({ name, schema: JSON.parse(name), validate })),
    );
    report("Pairs of keywords", count);
    expect(count.invalid).toEqual([]);
    expect(count.unsupported).toEqual([]);
    // Examples can't prove that a schema is unsatisfiable, but they can disprove it.
    const isMet = ([name]: string[]) => VALUES.some((value) => judges.get(name!)!(value));
    expect(count.unmet.map((line) => line.split(" → ")).filter(isMet)).toEqual([]);
    expect(count.generated).toBeGreaterThanOrEqual(2373);
  }, 120_000);

  test("finds exactly those values valid that a validator finds valid", () => {
    const wrong: string[] = [];
    for (const [name, validate] of judges) {
      const rule = openDocument(name);
      for (const value of VALUES) {
        if (accepts(rule, value, new Work()) === validate(value)) continue;
        wrong.push(`${name} → ${JSON.stringify(value)}`);
      }
    }
    expect(wrong).toEqual([]);
  }, 120_000);
});
