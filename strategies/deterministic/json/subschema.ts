/**
 * A schema in a document, with properties derived from its keywords. They are computed once, on demand.
 * @module
 */
import type { Evaluated } from "./check/evaluated.ts";
import { eachSchemaIn, KEYWORDS, type Schema, type SchemaObject } from "./keywords.ts";
import type { Pattern } from "./pattern.ts";
import type { Work } from "./work.ts";

/** A schema as it was read. */
export type Rule = boolean | Subschema;

/** Whether a value is valid; notes what it has evaluated where that matters. */
export type Check = (value: unknown, work: Work, evaluated?: Evaluated) => boolean;

/** The drafts that differ in what keywords mean. */
export type Draft = "4" | "7" | "2019-09" | "2020-12";

/** What a subschema shares with its document. */
export interface Surroundings {
  readonly draft: Draft;
  /** Up to draft 7, keywords beside a `$ref` don't count. */
  readonly refsStandAlone: boolean;
  /** Whether evaluated members matter, which is known when all schemas have been read. */
  isTracking: boolean;
  read(schema: Schema): Rule;
  /** What the schema's `$ref` means. */
  target(schema: SchemaObject): Rule;
  pattern(source: string): Pattern;
  check(schema: Subschema): Check;
}

/** Keywords that lead to other schemas that a value must meet, too. */
const LEADING = new Set([
  "$ref",
  "allOf",
  "anyOf",
  "oneOf",
  "not",
  "if",
  "dependentSchemas",
  "dependencies",
]);
/** Keywords that say nothing about the value itself. */
const MUTE = new Set([
  "$schema",
  "$id",
  "$ref",
  "$anchor",
  "$dynamicAnchor",
  "$defs",
  "definitions",
  "allOf",
  "anyOf",
  "oneOf",
  "not",
  "if",
  "then",
  "else",
]);
/** Keywords that are met by trying. The generators meet all others, so that only the whole is checked again. */
const UNSURE = new Set([
  "oneOf",
  "not",
  "if",
  "contains",
  "dependentSchemas",
  "dependencies",
  "unevaluatedItems",
  "unevaluatedProperties",
]);

/** What can be derived from a schema for the values made under it. */
export type Kind = "types" | "list" | "string" | "number" | "integer" | "array" | "object";

/** One schema of a document. */
export class Subschema {
  readonly keywords: SchemaObject;
  readonly document: Surroundings;
  /** Itself as a list, which is needed all the time. */
  readonly alone: readonly Subschema[] = [this];
  /** Whether it leads to no other schema for the same value. */
  readonly isPlain: boolean = true;
  readonly isUnsure: boolean = false;
  /** What was derived from it alone. */
  readonly said: Partial<Record<Kind, unknown>> = {};
  /** Whether it only says which properties there must be. */
  readonly isRequiring: boolean;
  /** Whether it says something about a value by itself. */
  readonly isSpeaking: boolean = false;
  #check: Check | undefined;
  #size: number | undefined;
  #weight: number | undefined;
  #refers: boolean | undefined;
  #patterns: readonly (readonly [Pattern, Rule])[] | undefined;

  constructor(keywords: SchemaObject, document: Surroundings) {
    this.keywords = keywords;
    this.document = document;
    const names = Object.keys(keywords);
    this.isRequiring = names.length === 1 && names[0] === "required";
    for (const name of names) {
      if (LEADING.has(name)) this.isPlain = false;
      if (UNSURE.has(name)) this.isUnsure = true;
      if (KEYWORDS.has(name) && !MUTE.has(name)) this.isSpeaking = true;
    }
  }

  accepts(value: unknown, work: Work, evaluated?: Evaluated): boolean {
    return (this.#check ??= this.document.check(this))(value, work, evaluated);
  }

  /** How many names, values and schemas its own keywords list. */
  get size(): number {
    return (this.#size ??= Object.values(this.keywords).reduce<number>(
      (sum, said) => sum + entriesOf(said),
      0,
    ));
  }

  /** How many schemas there are in it, without those that it refers to. */
  get weight(): number {
    if (this.#weight === undefined) {
      let weight = 1;
      eachSchemaIn(this.keywords, (inner) => (weight += weightOf(this.read(inner))));
      this.#weight = weight;
    }
    return this.#weight;
  }

  /** Whether anything in it refers elsewhere. */
  get refers(): boolean {
    if (this.#refers === undefined) {
      let refers = this.keywords.$ref !== undefined;
      eachSchemaIn(this.keywords, (inner) => (refers ||= refersOn(this.read(inner))));
      this.#refers = refers;
    }
    return this.#refers;
  }

  /** What its `$ref` means. */
  get target(): Rule {
    return this.document.target(this.keywords);
  }

  get pattern(): Pattern | undefined {
    const { pattern } = this.keywords;
    return pattern === undefined ? undefined : this.document.pattern(pattern);
  }

  /** Its `patternProperties`. */
  get patterns(): readonly (readonly [Pattern, Rule])[] {
    this.#patterns ??= Object.entries<Schema>(this.keywords.patternProperties ?? {}).map(
      ([source, inner]) => [this.document.pattern(source), this.read(inner)],
    );
    return this.#patterns;
  }

  read(schema: unknown): Rule {
    return this.document.read(schema as Schema);
  }
}

function entriesOf(said: unknown): number {
  return typeof said === "object" && said !== null ? 1 + Object.keys(said).length : 1;
}

/** Whether a value is valid under a rule. */
export function accepts(rule: Rule, value: unknown, work: Work, evaluated?: Evaluated): boolean {
  return typeof rule === "boolean" ? rule : rule.accepts(value, work, evaluated);
}

/** How many schemas there are in a rule. */
export function weightOf(rule: Rule): number {
  return typeof rule === "boolean" ? 1 : rule.weight;
}

/** Whether anything in a rule refers elsewhere. */
export function refersOn(rule: Rule): boolean {
  return typeof rule !== "boolean" && rule.refers;
}
