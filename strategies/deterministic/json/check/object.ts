/**
 * The checks of an object and its members.
 * @module
 */
import { speaksOf } from "../keywords.ts";
import { accepts, type Check, type Rule, type Subschema } from "../subschema.ts";
import type { Work } from "../work.ts";
import type { Evaluated } from "./evaluated.ts";

type Members = Readonly<Record<string, unknown>>;
type ObjectCheck = (value: Members, work: Work, evaluated: Evaluated | undefined) => boolean;

/** All checks of a schema on objects; nothing if it has none. */
export function objectCheck(schema: Subschema): Check | undefined {
  if (!speaksOf("object", schema.keywords)) return undefined;
  const checks = [
    countCheck(schema),
    requiredCheck(schema),
    namesCheck(schema),
    ...dependencyChecks(schema),
    membersCheck(schema),
    unevaluatedCheck(schema),
  ].filter((check) => check !== undefined);
  return (value, work, evaluated) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return true;
    for (const check of checks) if (!check(value as Members, work, evaluated)) return false;
    return true;
  };
}

function countCheck({ keywords }: Subschema): ObjectCheck | undefined {
  const { minProperties = 0, maxProperties = Infinity } = keywords;
  if (minProperties === 0 && maxProperties === Infinity) return undefined;
  return (value, work) => {
    const { length } = work.namesOf(value);
    return length >= minProperties && length <= maxProperties;
  };
}

function requiredCheck({ keywords }: Subschema): ObjectCheck | undefined {
  const { required } = keywords;
  return required && ((value, work) => hasAll(value, required, work));
}

function hasAll(value: Members, names: readonly string[], work: Work): boolean {
  work.take(names.length);
  return names.every((name) => Object.hasOwn(value, name));
}

function namesCheck(schema: Subschema): ObjectCheck | undefined {
  if (schema.keywords.propertyNames === undefined) return undefined;
  const rule = schema.read(schema.keywords.propertyNames);
  return (value, work) => work.namesOf(value).every((name) => accepts(rule, name, work));
}

/** What a property requires beside it. */
function dependencyChecks(schema: Subschema): ObjectCheck[] {
  const { dependentRequired, dependentSchemas, dependencies } = schema.keywords;
  return [dependentRequired, dependentSchemas, dependencies].flatMap((map) => {
    if (map === undefined) return [];
    const dependents = Object.keys(map);
    return (value, work, evaluated) =>
      presentIn(value, dependents, (name) => Object.hasOwn(map, name), work).every((name) => {
        const needed = map[name];
        if (Array.isArray(needed)) return hasAll(value, needed, work);
        return accepts(
          schema.read(needed),
          value,
          work,
          map === dependentSchemas ? evaluated : undefined,
        );
      });
  });
}

/** The names of a list that an object has, found by going through the smaller of the two. */
function presentIn(
  value: Members,
  listed: readonly string[],
  isListed: (name: string) => boolean,
  work: Work,
): readonly string[] {
  const names = work.namesOf(value);
  work.take(Math.min(listed.length, names.length));
  return listed.length < names.length
    ? listed.filter((name) => Object.hasOwn(value, name))
    : names.filter(isListed);
}

/** The schemas of each member: by its name, by patterns of names, and those for all others. */
function membersCheck(schema: Subschema): ObjectCheck | undefined {
  const { properties = {}, additionalProperties } = schema.keywords;
  const { patterns } = schema;
  const declared = new Map(
    Object.entries(properties).map(([name, inner]) => [name, schema.read(inner)]),
  );
  const others = additionalProperties === undefined ? undefined : schema.read(additionalProperties);
  if (patterns.length === 0 && others === undefined) {
    return declared.size === 0 ? undefined : declaredCheck(declared);
  }
  return (value, work, evaluated) => {
    const names = work.namesOf(value);
    work.take(names.length * (1 + patterns.length));
    for (const name of names) {
      const own = declared.get(name);
      let isCovered = own !== undefined;
      if (own !== undefined && !accepts(own, value[name], work)) return false;
      for (const [pattern, rule] of patterns) {
        if (!pattern.matches(name, work)) continue;
        isCovered = true;
        if (!accepts(rule, value[name], work)) return false;
      }
      if (!isCovered && others !== undefined) {
        isCovered = true;
        if (!accepts(others, value[name], work)) return false;
      }
      if (isCovered) evaluated?.add(name);
    }
    return true;
  };
}

function declaredCheck(declared: ReadonlyMap<string, Rule>): ObjectCheck {
  const listed = [...declared.keys()];
  const isListed = (name: string): boolean => declared.has(name);
  return (value, work, evaluated) => {
    for (const name of presentIn(value, listed, isListed, work)) {
      if (!accepts(declared.get(name)!, value[name], work)) return false;
      evaluated?.add(name);
    }
    return true;
  };
}

/** Applies only where `additionalProperties` doesn't. */
function unevaluatedCheck(schema: Subschema): ObjectCheck | undefined {
  const { unevaluatedProperties, additionalProperties } = schema.keywords;
  if (unevaluatedProperties === undefined || additionalProperties !== undefined) return undefined;
  const rule = schema.read(unevaluatedProperties);
  return (value, work, evaluated) => {
    const names = work.namesOf(value);
    work.take(names.length * (evaluated?.depth ?? 1));
    for (const name of names) {
      if (evaluated?.has(name)) continue;
      if (!accepts(rule, value[name], work)) return false;
      evaluated?.add(name);
    }
    return true;
  };
}
