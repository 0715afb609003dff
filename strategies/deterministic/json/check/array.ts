/**
 * The checks of an array and its items.
 * @module
 */
import { speaksOf } from "../keywords.ts";
import { accepts, type Check, type Rule, type Subschema } from "../subschema.ts";
import type { Work } from "../work.ts";
import { textOf } from "./equality.ts";
import type { Evaluated } from "./evaluated.ts";

type ArrayCheck = (
  value: readonly unknown[],
  work: Work,
  evaluated: Evaluated | undefined,
) => boolean;

/** All checks of a schema on arrays; nothing if it has none. */
export function arrayCheck(schema: Subschema): Check | undefined {
  if (!speaksOf("array", schema.keywords)) return undefined;
  const checks = [
    countCheck(schema),
    itemsCheck(schema),
    containsCheck(schema),
    unevaluatedCheck(schema),
    uniqueCheck(schema),
  ].filter((check) => check !== undefined);
  return (value, work, evaluated) => {
    if (!Array.isArray(value)) return true;
    work.take(value.length);
    for (const check of checks) if (!check(value, work, evaluated)) return false;
    return true;
  };
}

function countCheck({ keywords }: Subschema): ArrayCheck | undefined {
  const { minItems = 0, maxItems = Infinity } = keywords;
  if (minItems === 0 && maxItems === Infinity) return undefined;
  return ({ length }) => length >= minItems && length <= maxItems;
}

/** A tuple's rules, and the one for what comes after it. */
function rulesOf(schema: Subschema): { tuple: Rule[]; rest: Rule | undefined } {
  const { prefixItems = [], items, additionalItems } = schema.keywords;
  const isTuple = Array.isArray(items);
  const tuple = isTuple ? [...prefixItems, ...items.slice(prefixItems.length)] : prefixItems;
  const rest = isTuple ? additionalItems : items;
  return {
    tuple: tuple.map((inner: unknown) => schema.read(inner)),
    rest: rest === undefined ? undefined : schema.read(rest),
  };
}

function itemsCheck(schema: Subschema): ArrayCheck | undefined {
  const { tuple, rest } = rulesOf(schema);
  if (tuple.length === 0 && rest === undefined) return undefined;
  return (value, work, evaluated) => {
    for (const [index, item] of value.entries()) {
      const rule = tuple[index] ?? rest;
      if (rule === undefined) break;
      evaluated?.add(index);
      if (!accepts(rule, item, work)) return false;
    }
    return true;
  };
}

function containsCheck(schema: Subschema): ArrayCheck | undefined {
  const { contains, minContains = 1, maxContains = Infinity } = schema.keywords;
  if (contains === undefined) return undefined;
  const rule = schema.read(contains);
  return (value, work, evaluated) => {
    let count = 0;
    for (const [index, item] of value.entries()) {
      if (!accepts(rule, item, work)) continue;
      evaluated?.add(index);
      count++;
    }
    return count >= minContains && count <= maxContains;
  };
}

function unevaluatedCheck(schema: Subschema): ArrayCheck | undefined {
  const { unevaluatedItems } = schema.keywords;
  if (unevaluatedItems === undefined) return undefined;
  const rule = schema.read(unevaluatedItems);
  return (value, work, evaluated) => {
    work.take(value.length * (evaluated?.depth ?? 1));
    for (const [index, item] of value.entries()) {
      if (evaluated?.has(index)) continue;
      evaluated?.add(index);
      if (!accepts(rule, item, work)) return false;
    }
    return true;
  };
}

function uniqueCheck({ keywords }: Subschema): ArrayCheck | undefined {
  if (keywords.uniqueItems !== true) return undefined;
  return (value, work) => {
    const texts = new Set<string>();
    for (const item of value) texts.add(textOf(item, work));
    return texts.size === value.length;
  };
}
