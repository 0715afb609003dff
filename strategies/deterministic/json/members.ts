/**
 * What a schema says about an object's members.
 * @module
 */
import type { Pattern } from "./pattern.ts";
import { accepts, type Rule, type Subschema } from "./subschema.ts";
import { together, type Together } from "./together.ts";
import type { Work } from "./work.ts";

/** The keywords that apply to properties they don't list. */
const GENERAL = [
  "patternProperties",
  "additionalProperties",
  "unevaluatedProperties",
  "propertyNames",
];

/** No more members than this are ever made. */
export const MOST = 20_000;

/** Everything that a schema says about an object and its members. */
export interface Limits {
  readonly min: number;
  readonly max: number;
  /** How many names are listed, including repeated ones. */
  readonly listed: number;
  /** Whether the schema says something about all other properties. */
  readonly isDictionary: boolean;
  /** By name, in the order of the schemas. */
  readonly declared: ReadonlyMap<string, readonly Rule[]>;
  /** The schemas that say something about names they don't list. */
  readonly general: readonly Subschema[];
  readonly patterns: readonly Pattern[];
  readonly names: readonly Rule[];
  /** The required members and, unless it should be bare, the optional ones. */
  members(isBare: boolean): Members;
}

/** The members that an object will have. */
export interface Members {
  readonly list: readonly Member[];
  readonly required: number;
}

/** One of them. */
export interface Member {
  readonly name: string;
  readonly isRequired: boolean;
  /** Undefined where they depend on the name. */
  readonly rules: readonly Rule[] | undefined;
}

function readLimits(parts: readonly Subschema[]): Limits {
  const declared = declaredBy(parts);
  const general = parts.filter(({ keywords }) =>
    GENERAL.some((one) => keywords[one] !== undefined),
  );
  const names = parts.flatMap((part) =>
    part.keywords.propertyNames === undefined
      ? []
      : [part.read({ type: "string" }), part.read(part.keywords.propertyNames)],
  );
  const patterns = general.flatMap((part) => part.patterns.map(([pattern]) => pattern));
  const known: Members[] = [];
  const limits: Limits = {
    min: parts.reduce((most, { keywords }) => Math.max(most, keywords.minProperties ?? 0), 0),
    max: parts.reduce(
      (least, { keywords }) => Math.min(least, keywords.maxProperties ?? Infinity),
      Infinity,
    ),
    isDictionary: parts.some(({ keywords }) => typeof keywords.additionalProperties === "object"),
    listed: parts.reduce((sum, part) => sum + listedBy(part), declared.size),
    declared,
    general,
    patterns,
    names,
    members: (isBare: boolean) => (known[isBare ? 1 : 0] ??= membersOf(parts, limits, isBare)),
  };
  return limits;
}

/** What several schemas say about an object. */
export const limitsOf: Together<Limits> = together("object", readLimits, ({ size }) => size);

/** How many names a schema lists besides those that it declares. */
function listedBy({ keywords }: Subschema): number {
  const { required = [], dependentRequired = {}, dependencies = {} } = keywords;
  return required.length + Object.keys(dependentRequired).length + Object.keys(dependencies).length;
}

function declaredBy(parts: readonly Subschema[]): Map<string, Rule[]> {
  const declared = new Map<string, Rule[]>();
  for (const part of parts) {
    for (const [name, inner] of Object.entries(part.keywords.properties ?? {})) {
      const rules = declared.get(name);
      if (rules) rules.push(part.read(inner));
      else declared.set(name, [part.read(inner)]);
    }
  }
  return declared;
}

function membersOf(parts: readonly Subschema[], limits: Limits, isBare: boolean): Members {
  const { declared, patterns, names } = limits;
  const required = requiredBy(parts, isBare ? [] : declared.keys());
  if (required.size > MOST) return { list: [], required: required.size };
  const isPlain = patterns.length === 0 && names.length === 0;
  const list = [...new Set([...declared.keys(), ...required])].map((name) => ({
    name,
    isRequired: required.has(name),
    rules: isPlain ? rulesWith(limits, name, () => []) : undefined,
  }));
  return { list, required: required.size };
}

/** The required names, with those that depend on them or on names that are already present. */
function requiredBy(parts: readonly Subschema[], present: Iterable<string>): Set<string> {
  const required = new Set<string>(parts.flatMap(({ keywords }) => keywords.required ?? []));
  const isThere = new Set([...required, ...present]);
  const dependents = dependentsBy(parts);
  for (const name of isThere) {
    if (required.size > MOST) break;
    for (const dependent of dependents.get(name) ?? []) {
      required.add(dependent);
      isThere.add(dependent);
    }
  }
  return required;
}

/** For the name of a property, the names that it requires. */
function dependentsBy(parts: readonly Subschema[]): Map<string, string[]> {
  const dependents = new Map<string, string[]>();
  for (const { keywords } of parts) {
    for (const map of [keywords.dependentRequired, keywords.dependencies]) {
      for (const [name, needed] of Object.entries(map ?? {})) {
        if (!Array.isArray(needed)) continue;
        const names = dependents.get(name);
        if (!names) dependents.set(name, [...needed]);
        else for (const dependent of needed) names.push(dependent);
      }
    }
  }
  return dependents;
}

/** The rules for a property. */
export function rulesFor(name: string, limits: Limits, work: Work): readonly Rule[] {
  const { patterns, names } = limits;
  work.take(1 + names.length + patterns.length);
  if (!names.every((rule) => accepts(rule, name, work))) return [false];
  return rulesWith(limits, name, (part) =>
    part.patterns.flatMap(([pattern, rule]) => (pattern.matches(name, work) ? [rule] : [])),
  );
}

function rulesWith(
  { declared, general }: Limits,
  name: string,
  matching: (part: Subschema) => readonly Rule[],
): readonly Rule[] {
  const own = declared.get(name) ?? [];
  if (general.length === 0) return own;
  const rules = [...own];
  let isEvaluated = rules.length > 0;
  for (const part of general) {
    const { properties = {}, additionalProperties } = part.keywords;
    const found = matching(part);
    rules.push(...found);
    if (found.length > 0) isEvaluated = true;
    if (found.length > 0 || additionalProperties === undefined || Object.hasOwn(properties, name))
      continue;
    rules.push(part.read(additionalProperties));
    isEvaluated = true;
  }
  if (isEvaluated) return rules;
  for (const part of general) {
    const { unevaluatedProperties } = part.keywords;
    if (unevaluatedProperties !== undefined) rules.push(part.read(unevaluatedProperties));
  }
  return rules;
}
