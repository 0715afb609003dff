/**
 * A schema as a document: checked once, its references and patterns resolved.
 * @module
 */
import { dereference, validate, type SchemaDraft } from "@cfworker/json-schema";
import type { ApiError } from "../../../src/wire/errors.ts";
import { badRequest } from "../../../src/wire/errors.ts";
import { isRecord, KEYWORDS, type Schema, type SchemaObject, schemasIn } from "./keywords.ts";
import { compilePattern, type Pattern } from "./pattern.ts";
import { pin } from "./pin.ts";

/** Schemas that nest deeper are no schemas that anyone wrote. */
const DEPTH = 200;
/** As many different patterns may a schema have: each is tried on every string. */
const PATTERNS = 200;
/** As often are references followed in checking. */
const FOLLOWED = 200_000;

export interface SchemaDocument {
  readonly root: Schema;
  /** Up to draft 7, what stands beside a `$ref` doesn't count. */
  readonly refsStandAlone: boolean;
  /** What a schema's `$ref` means. */
  target(schema: SchemaObject): Schema;
  /** A schema's `pattern`. */
  pattern(schema: SchemaObject): Pattern | undefined;
  /** A schema's `patternProperties`. */
  patterns(schema: SchemaObject): readonly (readonly [Pattern, Schema])[];
  accepts(value: unknown, schema: Schema): boolean;
  /** How many schemas there are in a schema, those that it refers to left out. */
  weight(schema: Schema): number;
  /** Whether anything in the schema refers elsewhere. */
  refers(schema: Schema): boolean;
}

/** @throws ApiError 400 for what isn't a schema, and for what isn't supported. */
export function openDocument(given: unknown): SchemaDocument {
  if (typeof given !== "boolean" && !isRecord(given))
    throw invalid("#", "must be an object or a boolean");
  const root = copy(given);
  const draft = draftOf(root);
  const compiled = new Map<string, Pattern>();
  const patternOf = new Map<SchemaObject, Pattern>();
  const patternsOf = new Map<SchemaObject, [Pattern, Schema][]>();
  const seen = new Set<SchemaObject>();
  const anchors = new Set<string>();

  const visit = (schema: unknown, place: string, depth: number): void => {
    if (typeof schema === "boolean") return;
    if (!isRecord(schema)) throw invalid(place, "must be an object or a boolean");
    if (seen.has(schema)) return;
    if (depth > DEPTH) throw invalid(place, `stands deeper than ${DEPTH} schemas`);
    seen.add(schema);
    checkForms(schema, place);
    makeStatic(schema, place, anchors);
    if (schema.format === "url") schema.format = "uri";
    if (schema.pattern !== undefined) patternOf.set(schema, compile(schema.pattern, place));
    if (schema.patternProperties !== undefined) {
      const entries = Object.entries<Schema>(schema.patternProperties);
      patternsOf.set(
        schema,
        entries.map(([source, inner]) => [compile(source, place), inner]),
      );
    }
    for (const [step, inner] of schemasIn(schema)) visit(inner, place + step, depth + 1);
  };
  const compile = (source: string, place: string): Pattern => {
    let pattern = compiled.get(source);
    if (!pattern) {
      if (compiled.size === PATTERNS) throw invalid(place, `has more than ${PATTERNS} patterns`);
      try {
        compiled.set(source, (pattern = compilePattern(source)));
      } catch (error) {
        throw invalid(place, `has a pattern that is not supported: ${(error as Error).message}`);
      }
    }
    return pattern;
  };

  visit(root, "#", 0);
  const refsStandAlone = draft === "4" || draft === "7";
  const lookup = indexed(root, seen, refsStandAlone);
  // What is referred to may stand where no keyword holds schemas.
  for (const schema of seen) {
    if (schema.$ref !== undefined) visit(resolve(schema, lookup), schema.$ref, 0);
  }

  const counted = withLimit(lookup);
  const refers = new Map<SchemaObject, boolean>();
  const weights = new Map<SchemaObject, number>();
  const document: SchemaDocument = {
    root,
    refsStandAlone,
    target: (schema) => resolve(schema, lookup),
    pattern: (schema) => patternOf.get(schema),
    patterns: (schema) => patternsOf.get(schema) ?? [],
    accepts(value, schema) {
      if (compiled.size > 0) pin(value, patternOf, patternsOf);
      try {
        return validate(value, schema, draft, counted, true).valid;
      } catch {
        // The stack or the limit below is at its end.
        throw invalid("#", "refers to itself without end, or follows too many references");
      }
    },
    weight(schema) {
      if (typeof schema === "boolean") return 1;
      let weight = weights.get(schema);
      if (weight === undefined) {
        weight = 1;
        for (const [, inner] of schemasIn(schema)) weight += document.weight(inner as Schema);
        weights.set(schema, weight);
      }
      return weight;
    },
    refers(schema) {
      if (typeof schema === "boolean") return false;
      let does = refers.get(schema);
      if (does === undefined) {
        does = schema.$ref !== undefined;
        for (const [, inner] of schemasIn(schema)) does ||= document.refers(inner as Schema);
        refers.set(schema, does);
      }
      return does;
    },
  };
  return document;
}

/** The 400 for a schema that can't be used as it is. */
export function invalid(place: string, problem: string): ApiError {
  return badRequest(`Invalid JSON schema: ${place} ${problem}.`);
}

function checkForms(schema: SchemaObject, place: string): void {
  for (const keyword of Object.keys(schema)) {
    const known = Object.hasOwn(KEYWORDS, keyword) && KEYWORDS[keyword];
    if (known && !known.is(schema[keyword]))
      throw invalid(`${place}/${keyword}`, `must be ${known.expected}`);
  }
}

/** Dynamic references mean the same as plain ones as long as no two anchors share a name. */
function makeStatic(schema: SchemaObject, place: string, anchors: Set<string>): void {
  const { $dynamicRef, $dynamicAnchor, $recursiveRef } = schema;
  if ($dynamicAnchor !== undefined) {
    if (anchors.has($dynamicAnchor))
      throw invalid(
        place,
        "has a $dynamicAnchor that another schema has too, which is not supported",
      );
    anchors.add($dynamicAnchor);
    schema.$anchor ??= $dynamicAnchor;
  }
  const reference = $dynamicRef ?? $recursiveRef;
  if (reference === undefined) return;
  delete schema.$dynamicRef;
  delete schema.$recursiveRef;
  if (schema.$ref === undefined) schema.$ref = reference;
  else schema.allOf = [...(schema.allOf ?? []), { $ref: reference }];
}

function copy(schema: Schema): Schema {
  try {
    return structuredClone(schema);
  } catch {
    throw invalid("#", "nests too deep");
  }
}

function draftOf(schema: Schema): SchemaDraft {
  const name =
    typeof schema === "object" && typeof schema.$schema === "string" ? schema.$schema : "";
  if (/draft-0[34]/.test(name)) return "4";
  if (/draft-0[67]/.test(name)) return "7";
  return name.includes("2019-09") ? "2019-09" : "2020-12";
}

type Lookup = ReturnType<typeof dereference>;

function indexed(root: Schema, schemas: Iterable<SchemaObject>, refsStandAlone: boolean): Lookup {
  try {
    for (const schema of schemas) dropStrayIds(schema, refsStandAlone);
    return dereference(root);
  } catch (error) {
    throw invalid(
      "#",
      `has an identifier or a reference that can't be resolved: ${(error as Error).message}`,
    );
  }
}

/** The resolver takes for an identifier what is none: beside a reference that stands alone, and where no schema stands. */
function dropStrayIds(schema: SchemaObject, refsStandAlone: boolean): void {
  if (refsStandAlone && schema.$ref !== undefined) dropId(schema);
  for (const keyword of Object.keys(schema)) {
    if (!Object.hasOwn(KEYWORDS, keyword)) dropIdsWithin(keyword, schema[keyword]);
  }
}

function dropIdsWithin(keyword: string, value: unknown): void {
  const isValue = keyword === "const" || keyword === "enum";
  if (isValue || typeof value !== "object" || value === null) return;
  if (isRecord(value)) dropId(value);
  for (const [key, member] of Object.entries(value)) dropIdsWithin(key, member);
}

function dropId(holder: SchemaObject): void {
  for (const key of ["$id", "id"]) {
    // Anything else is a property of that name.
    if (["string", "number"].includes(typeof holder[key])) delete holder[key];
  }
}

function resolve(schema: SchemaObject, lookup: Lookup): Schema {
  const target = lookup[schema.__absolute_ref__ ?? schema.$ref];
  if (target === undefined) {
    throw invalid(
      `"$ref": "${schema.$ref}"`,
      "leads to nothing in the schema; nothing is fetched from elsewhere",
    );
  }
  return target as Schema;
}

/** A few references that each lead to the next twice are followed for ever, so that they are counted. */
function withLimit(lookup: Lookup): Lookup {
  let rest = FOLLOWED;
  return new Proxy(lookup, {
    get(schemas, uri) {
      if (--rest < 0) throw new RangeError("too many references");
      return schemas[uri as string];
    },
  });
}
