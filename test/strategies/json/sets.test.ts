/** JSON under the schemas of public sets, judged by an independent validator. */
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { accepts } from "../../../strategies/deterministic/json/subschema.ts";
import { openDocument } from "../../../strategies/deterministic/json/document.ts";
import { Work } from "../../../strategies/deterministic/json/work.ts";
import { judge, report } from "./_judge.ts";
import { ajv4, ajv7 } from "./_schemas.ts";

const require = createRequire(import.meta.url);

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

/** The self-contained schemas in a schema; those that differ only in their texts count once. */
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

interface Group {
  name: string;
  schema: object;
  tests: { description: string; data: unknown; valid: boolean }[];
}

/** The groups of the JSON Schema Test Suite, draft 4. */
function suite(): Group[] {
  const folder = join(
    dirname(require.resolve("json-schema-test-suite/package.json")),
    "tests/draft4",
  );
  const $schema = "http://json-schema.org/draft-04/schema#";
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".json"))
    .flatMap((file) => {
      const groups = JSON.parse(readFileSync(join(folder, file), "utf8")) as any[];
      return groups.map(({ description, schema, tests }) => ({
        name: `${file}: ${description}`,
        schema: { $schema, ...schema },
        tests,
      }));
    });
}

const isRemote = ({ schema }: Group): boolean =>
  /"\$ref":"(http|folder)/.test(JSON.stringify(schema));

describe("schemas of others", () => {
  test("the JSON Schema Test Suite: all satisfiable schemas are met", async () => {
    const cases = suite();
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

  test("the JSON Schema Test Suite: exactly its valid values are found valid", () => {
    // Validators differ in optional parts.
    const wrong = suite()
      .filter((group) => !isRemote(group) && !group.name.startsWith("optional"))
      .flatMap(({ name, schema, tests }) => {
        const rule = openDocument(JSON.stringify(schema));
        return tests
          .filter(({ data, valid }) => accepts(rule, data, new Work()) !== valid)
          .map(({ description }) => `${name}: ${description}`);
      });
    expect(wrong).toEqual([]);
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
    // They allow no property outside their branches, and each branch requires some.
    for (const line of count.unmet) expect(line).toMatch(/secret[-_]scanning[-_](alert_)?location/);
    expect(count.generated).toBeGreaterThanOrEqual(573);
  }, 120_000);
});
