/**
 * Arrays: tuples, lists, and lists that must contain something.
 * @module
 */
import { canonicalJson } from "../../../src/hash/canonical.ts";
import type { Schema, SchemaObject } from "./keywords.ts";
import { NOTHING, type Task } from "./place.ts";

/** How often an item is tried again that was there already. */
const TRIES = 12;

/** An array that all the parts allow, of one to three items where they leave it open. */
export function writeArray({ parts, document, random, choose, place, inner }: Task): unknown {
  const min = Math.max(0, ...parts.map(({ minItems }) => minItems ?? 0));
  const max = Math.min(...parts.map(({ maxItems }) => maxItems ?? Infinity));
  const tuple = Math.max(0, ...parts.map((part) => prefix(part).length));
  const wanted = parts.flatMap((part) => wantedBy(part));
  const isUnique = parts.some(({ uniqueItems }) => uniqueItems === true);
  if (min > max) return NOTHING;

  const isShort = choose(2, true) === 1 || (place.isEnding && leadsOn());
  const usual = isShort ? 0 : tuple || 1 + random.below(3);
  const length = Math.min(max, Math.max(min, usual, wanted.length));
  const items: unknown[] = [];
  const known = new Set<string>();
  const offset = choose(2, true) === 0 ? length - wanted.length : 0;
  for (let index = 0; index < length; index++) {
    const item = another(index);
    if (item === NOTHING) {
      if (index < min) return NOTHING;
      break;
    }
    items.push(item);
  }
  return items;

  function another(index: number): unknown {
    const schemas = itemSchemas(parts, index);
    // Where there is no room for one item each, one item is to be all of them.
    const asked = wanted.filter((_, number) => (offset + number) % length === index);
    schemas.push(...asked);
    if (asked.length === 0) schemas.push(...parts.flatMap(unwantedBy));
    for (let tries = 0; tries < TRIES; tries++) {
      const item = inner(schemas);
      if (item === NOTHING || !isUnique) return item;
      const text = canonicalJson(item);
      if (known.has(text)) continue;
      known.add(text);
      return item;
    }
    return NOTHING;
  }

  function leadsOn(): boolean {
    return parts.some(({ items: rest }) => rest !== undefined && document.refers({ items: rest }));
  }
}

function prefix({ prefixItems, items }: SchemaObject): readonly Schema[] {
  return prefixItems ?? (Array.isArray(items) ? items : []);
}

/** What is said of the item in a place; `unevaluatedItems` speaks where nothing else does. */
function itemSchemas(parts: readonly SchemaObject[], index: number): Schema[] {
  const said = parts.flatMap((part) => {
    const first = prefix(part);
    if (index < first.length) return [first[index]!];
    return (Array.isArray(part.items) ? part.additionalItems : part.items) ?? [];
  });
  if (said.length > 0) return said;
  return parts.flatMap(({ unevaluatedItems, contains }) =>
    contains === undefined ? (unevaluatedItems ?? []) : [],
  );
}

function wantedBy({ contains, minContains = 1 }: SchemaObject): Schema[] {
  return contains === undefined ? [] : Array.from({ length: minContains }, () => contains);
}

function unwantedBy({ contains, maxContains }: SchemaObject): Schema[] {
  return contains === undefined || maxContains === undefined ? [] : [{ not: contains }];
}
