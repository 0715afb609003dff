/**
 * A schema as a document: checked once, its references and patterns resolved. Making values doesn't change it.
 * @module
 */
import { compileCheck } from "./check/index.ts";
import { eachSchemaIn, isSchema, KEYWORDS, type Schema, type SchemaObject } from "./keywords.ts";
import { compilePattern, type Pattern } from "./pattern.ts";
import { createReferences, type Resource } from "./references.ts";
import { invalid } from "./refusal.ts";
import { type Draft, type Rule, Subschema, type Surroundings } from "./subschema.ts";

/** Nobody writes schemas that nest deeper, or documents with more of them. */
const DEPTH = 200;
const SCHEMAS = 20_000;
/** The most different patterns of a schema, and the most characters in them: each is tried on every string. */
const PATTERNS = 200;
const PATTERN_CHARACTERS = 50_000;
/** What a Unicode property counts for, in characters. */
const PROPERTY = 200;

/**
 * A schema, given as JSON.
 * @throws ApiError 400 for what isn't a schema, and for what isn't supported.
 */
export function openDocument(text: string): Rule {
  const root: unknown = JSON.parse(text);
  if (!isSchema(root)) throw invalid("#", "must be an object or a boolean");
  const draft = draftOf(root);
  const refsStandAlone = draft === "4" || draft === "7";
  const references = createReferences(root);
  const patterns = createPatterns();
  const anchors = new Set<string>();
  const rules = new Map<SchemaObject, Subschema>();
  const referring: { schema: SchemaObject; resource: Resource }[] = [];
  const targets = new Map<SchemaObject, Schema>();

  let isNaming = true;
  let count = 0;

  const document: Surroundings = {
    draft,
    refsStandAlone,
    isTracking: false,
    // A schema that is made up for one value is not kept.
    read: (schema) =>
      typeof schema === "boolean" ? schema : (rules.get(schema) ?? new Subschema(schema, document)),
    target: (schema) => document.read(targets.get(schema)!),
    pattern: patterns.get,
    check: compileCheck,
  };

  const visit = (schema: unknown, place: string, depth: number, around: Resource): void => {
    if (!isSchema(schema)) throw invalid(place, "must be an object or a boolean");
    if (++count > SCHEMAS) throw invalid("#", `has more than ${SCHEMAS} schemas`);
    if (typeof schema === "boolean" || rules.has(schema)) return;
    if (depth > DEPTH) throw invalid(place, `stands deeper than ${DEPTH} schemas`);
    checkForms(schema, place);
    makeStatic(schema, place, anchors);
    if (schema.format === "url") schema.format = "uri";
    if (schema.pattern !== undefined) patterns.add(schema.pattern, place);
    for (const source of Object.keys(schema.patternProperties ?? {})) patterns.add(source, place);
    if ("unevaluatedItems" in schema || "unevaluatedProperties" in schema)
      document.isTracking = true;
    // Beside a reference without siblings, what looks like an identifier isn't one.
    const isReference = schema.$ref !== undefined;
    const isNamed = isNaming && !(refsStandAlone && isReference);
    const resource = isNamed ? references.enter(schema, around) : around;
    if (isReference) referring.push({ schema, resource });
    rules.set(schema, new Subschema(schema, document));
    eachSchemaIn(schema, (inner, keyword, step) =>
      visit(inner, placeIn(place, keyword, step), depth + 1, resource),
    );
  };
  visit(root, "#", 0, references.root);
  // A reference may lead to a place where no keyword holds schemas; identifiers don't count there.
  isNaming = false;
  for (const { schema, resource } of referring) {
    const target = references.follow(schema.$ref, resource);
    targets.set(schema, target.schema);
    visit(target.schema, schema.$ref, 0, target.resource);
  }
  return document.read(root);
}

function placeIn(outer: string, keyword: string, step: string | number | undefined): string {
  if (step === undefined) return `${outer}/${keyword}`;
  const isPlain = typeof step === "number" || !/[~/]/.test(step);
  const name = isPlain ? step : step.replaceAll("~", "~0").replaceAll("/", "~1");
  return `${outer}/${keyword}/${name}`;
}

function draftOf(schema: Schema): Draft {
  const name =
    typeof schema === "object" && typeof schema.$schema === "string" ? schema.$schema : "";
  if (/draft-0[34]/.test(name)) return "4";
  if (/draft-0[67]/.test(name)) return "7";
  return name.includes("2019-09") ? "2019-09" : "2020-12";
}

function checkForms(schema: SchemaObject, place: string): void {
  for (const keyword of Object.keys(schema)) {
    const known = KEYWORDS.get(keyword);
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

interface Patterns {
  /** @throws ApiError 400 for a pattern that isn't supported. */
  add(source: string, place: string): void;
  get(source: string): Pattern;
}

function createPatterns(): Patterns {
  const known = new Map<string, Pattern>();
  let characters = 0;
  return {
    add(source, place) {
      if (known.has(source)) return;
      characters += source.length + PROPERTY * (source.match(/\\[pP]/g)?.length ?? 0);
      if (known.size === PATTERNS) throw invalid(place, `has more than ${PATTERNS} patterns`);
      if (characters > PATTERN_CHARACTERS)
        throw invalid(place, `has patterns of more than ${PATTERN_CHARACTERS} characters`);
      try {
        known.set(source, compilePattern(source));
      } catch (error) {
        throw invalid(place, `has a pattern that is not supported: ${(error as Error).message}`);
      }
    },
    get: (source) => known.get(source)!,
  };
}
