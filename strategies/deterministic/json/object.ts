/**
 * Objects: all declared properties in the order of the schema, and more only where they are asked for.
 * @module
 */
import { word } from "../text/index.ts";
import type { Schema, SchemaObject } from "./keywords.ts";
import { NOTHING, type Task } from "./place.ts";

/** The keywords that speak of properties which they don't list. */
const GENERAL = [
  "patternProperties",
  "additionalProperties",
  "unevaluatedProperties",
  "propertyNames",
];

/** An object that all the parts allow. */
export function writeObject(task: Task): unknown {
  const { parts, document, random, choose, place, inner } = task;
  const min = Math.max(0, ...parts.map(({ minProperties }) => minProperties ?? 0));
  const max = Math.min(...parts.map(({ maxProperties }) => maxProperties ?? Infinity));
  const isBare = choose(2, true) === 1;
  const schemasFor = rulesOf(task);
  const declared = new Set(parts.flatMap(({ properties }) => Object.keys(properties ?? {})));
  const required = requiredOf(parts, isBare ? [] : declared);
  for (const name of required) declared.add(name);
  if (min > max || required.size > max) return NOTHING;
  // What can't be is seen before the other members are made.
  for (const name of required) if (!schemasFor(name)) return NOTHING;

  const members = new Map<string, unknown>();
  let optionals = max - required.size;
  for (const name of declared) {
    const isRequired = required.has(name);
    if (!isRequired && (optionals <= 0 || (isBare && members.size >= min))) continue;
    const schemas = schemasFor(name);
    if (!isRequired && place.isEnding && schemas?.some(document.refers)) continue;
    const value = schemas ? inner(schemas) : NOTHING;
    if (value !== NOTHING) members.set(name, value);
    else if (isRequired) return NOTHING;
    if (!isRequired && value !== NOTHING) optionals--;
  }

  const free = isBare || declared.size > 0 ? 0 : freeCount(task);
  const wanted = Math.min(max, Math.max(min, members.size, free));
  for (let tries = 4 * (wanted - members.size) + 8; tries > 0 && members.size < wanted; tries--) {
    const name = anotherName(task, tries);
    if (name === undefined || members.has(name)) continue;
    const schemas = schemasFor(name);
    const value = schemas ? inner(schemas) : NOTHING;
    if (value !== NOTHING) members.set(name, value);
  }
  // Unlike an assignment, this takes `__proto__` for a name like any other.
  return members.size < min ? NOTHING : Object.fromEntries(members);

  /** A dictionary gets a few entries, an object of which nothing is said gets one. */
  function freeCount({ parts: all }: Task): number {
    const isDictionary = all.some((part) => typeof part.additionalProperties === "object");
    return isDictionary && !place.isEnding ? 1 + random.below(3) : 1;
  }
}

/** The required names, with those that depend on them or on the names that are there anyway. */
function requiredOf(parts: readonly SchemaObject[], present: Iterable<string>): Set<string> {
  const required = new Set<string>(parts.flatMap((part) => part.required ?? []));
  const isThere = new Set([...required, ...present]);
  const maps = parts.flatMap((part) =>
    [part.dependentRequired ?? [], part.dependencies ?? []].flat(),
  );
  for (const name of isThere) {
    for (const map of maps) {
      const names = Object.hasOwn(map, name) ? map[name] : [];
      if (!Array.isArray(names)) continue;
      for (const dependent of names) {
        required.add(dependent);
        isThere.add(dependent);
      }
    }
  }
  return required;
}

/** Tells what is said of a property; nothing where it is forbidden. */
function rulesOf({ parts, document }: Task): (name: string) => Schema[] | undefined {
  const declared = new Map<string, Schema[]>();
  for (const { properties } of parts) {
    for (const name of Object.keys(properties ?? {})) {
      const schemas = declared.get(name);
      if (schemas) schemas.push(properties[name]);
      else declared.set(name, [properties[name]]);
    }
  }
  // Of hundreds of parts, few say something of names that they don't list.
  const general = parts.filter((part) => GENERAL.some((keyword) => part[keyword] !== undefined));
  return (name) => {
    const schemas = [...(declared.get(name) ?? [])];
    let isEvaluated = schemas.length > 0;
    for (const part of general) {
      const { propertyNames, additionalProperties } = part;
      if (propertyNames !== undefined && !document.accepts(name, propertyNames)) return undefined;
      const matching = document.patterns(part).filter(([pattern]) => pattern.matches(name));
      for (const [, schema] of matching) schemas.push(schema);
      if (matching.length > 0) isEvaluated = true;
      const isOther = matching.length === 0 && !Object.hasOwn(part.properties ?? {}, name);
      if (!isOther || additionalProperties === undefined) continue;
      schemas.push(additionalProperties);
      isEvaluated = true;
    }
    if (!isEvaluated) schemas.push(...general.flatMap((part) => part.unevaluatedProperties ?? []));
    return schemas.includes(false) ? undefined : schemas;
  };
}

/** A name that isn't declared: as the patterns or the names' schema want it, else a word. */
function anotherName({ parts, document, random, inner }: Task, tries: number): string | undefined {
  const patterns = parts.flatMap((part) => document.patterns(part).map(([pattern]) => pattern));
  const names = parts.flatMap(({ propertyNames }) => propertyNames ?? []);
  if (patterns.length > 0 && tries % 3 !== 0) {
    return patterns[random.below(patterns.length)]!.write(random, 1 + random.below(8));
  }
  if (names.length > 0) {
    const name = inner([{ type: "string" }, ...names]);
    return typeof name === "string" ? name : undefined;
  }
  return tries % 2 === 0 ? word(random) : `${word(random)}_${random.below(1000)}`;
}
