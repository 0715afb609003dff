/** JSON under the schemas of public sets, judged by a validator that has no part in making it. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { ValidateFunction } from "ajv";
import { describe, expect, test } from "vitest";
import { $defs, ajv2020, ajv4, ajv7, outcome, PIECES, VALUES } from "./_schemas.ts";

const require = createRequire(import.meta.url);

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
  }, 120_000);
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
        validate: isRemote(one) ? () => false : ajv4().compile(one.schema),
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
  }, 120_000);
});
