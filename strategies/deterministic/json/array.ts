/**
 * Arrays: tuples, lists, and lists that must contain something.
 * @module
 */
import { textOf } from "./check/equality.ts";
import { NOTHING, type Task } from "./place.ts";
import { refersOn, type Rule, type Subschema } from "./subschema.ts";
import { together } from "./together.ts";

/** How often an item is drawn again when it is already there. */
const TRIES = 12;
/** No more items than this are ever made. */
const MOST = 20_000;

interface Limits {
  readonly min: number;
  readonly max: number;
  readonly isUnique: boolean;
  /** How long the longest tuple is. */
  readonly tuple: number;
  /** What must be among the items, and what no further item may be. */
  readonly wanted: readonly Rule[];
  readonly unwanted: readonly Rule[];
  /** The rules for the items after a tuple. */
  readonly rest: readonly Rule[];
  /** Whether the items refer elsewhere. */
  readonly leadsOn: boolean;
}

function readLimits(parts: readonly Subschema[]): Limits {
  const limits = { min: 0, max: Infinity, isUnique: false, tuple: 0, leadsOn: false };
  const wanted: Rule[] = [];
  const unwanted: Rule[] = [];
  for (const part of parts) {
    const { minItems = 0, maxItems = Infinity, uniqueItems, items } = part.keywords;
    limits.min = Math.max(limits.min, minItems);
    limits.max = Math.min(limits.max, maxItems);
    limits.isUnique ||= uniqueItems === true;
    limits.tuple = Math.max(limits.tuple, prefixOf(part).length);
    limits.leadsOn ||= [items ?? []].flat().some((inner) => refersOn(part.read(inner)));
    const { contains, minContains = 1, maxContains } = part.keywords;
    if (contains === undefined) continue;
    for (let count = 0; count < minContains && wanted.length <= MOST; count++) {
      wanted.push(part.read(contains));
    }
    if (maxContains !== undefined) unwanted.push(part.read({ not: contains }));
  }
  return { ...limits, wanted, unwanted, rest: rulesAt(Infinity, parts) };
}

const limitsOf = together("array", readLimits, ({ size }) => size);

/** An array that all the parts allow, of one to three items where they leave it open. */
export function writeArray({ parts, random, work, alternatives, isEnding, inner }: Task): unknown {
  const limits = limitsOf(parts, work);
  const { min, max, isUnique, tuple, wanted, unwanted } = limits;
  if (min > max || wanted.length > MOST) return NOTHING;

  const isShort = alternatives.choose(2, true) === 1 || (isEnding && limits.leadsOn);
  const usual = isShort ? 0 : tuple || 1 + random.below(3);
  const length = Math.min(max, Math.max(min, usual, wanted.length));
  const offset = alternatives.choose(2, true) === 0 ? length - wanted.length : 0;
  const items: unknown[] = [];
  const known = new Set<string>();
  for (let index = 0; index < length; index++) {
    const item = another(index);
    if (item === NOTHING) {
      if (index < min) return NOTHING;
      break;
    }
    work.write(1);
    items.push(item);
    if (isUnique) known.add(textOf(item, work));
  }
  return items;

  function another(index: number): unknown {
    const rules = index < tuple ? rulesAt(index, parts) : limits.rest;
    const asked = askedAt(index);
    work.take(parts.length + asked.length);
    const more = asked.length > 0 ? asked : unwanted;
    const all = more.length > 0 ? [...rules, ...more] : rules;
    if (!isUnique) return inner(all);
    for (let tries = 0; tries < TRIES; tries++) {
      const item = inner(all);
      if (item === NOTHING || !isKnown(item)) return item;
    }
    // Chance has brought no new item, so that one is searched for if there must be one.
    return index < min ? inner(all, isKnown) : NOTHING;
  }

  function isKnown(item: unknown): boolean {
    return known.has(textOf(item, work));
  }

  /** The extra rules for the item at an index. */
  function askedAt(index: number): readonly Rule[] {
    if (wanted.length <= length)
      return index < offset ? [] : wanted.slice(index - offset, index - offset + 1);
    // If there isn't room for one item each, one item must be all of them.
    work.take(wanted.length);
    return wanted.filter((_, number) => (offset + number) % length === index);
  }
}

function prefixOf({ keywords }: Subschema): readonly unknown[] {
  const { prefixItems, items } = keywords;
  return prefixItems ?? (Array.isArray(items) ? items : []);
}

/** The rules for the item at an index; `unevaluatedItems` applies where nothing else does. */
function rulesAt(index: number, parts: readonly Subschema[]): readonly Rule[] {
  const said: Rule[] = [];
  for (const part of parts) {
    const { items, additionalItems } = part.keywords;
    const prefix = prefixOf(part);
    const rest = Array.isArray(items) ? additionalItems : items;
    const rule = index < prefix.length ? prefix[index] : rest;
    if (rule !== undefined) said.push(part.read(rule));
  }
  if (said.length > 0) return said;
  return parts.flatMap((part) => {
    const { unevaluatedItems, contains } = part.keywords;
    if (unevaluatedItems === undefined || contains !== undefined) return [];
    return [part.read(unevaluatedItems)];
  });
}
