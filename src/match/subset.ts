/**
 * Subsets of JSON values: objects may have more members, lists have the same length.
 * @module
 */
import { isObject } from "../schema/scalars.ts";
import type { Mismatch } from "../types/match.ts";

/** The members of each wanted object, listed once for all comparisons. */
const listed = new WeakMap<object, readonly (readonly [string, unknown])[]>();

function membersOf(part: object): readonly (readonly [string, unknown])[] {
  let members = listed.get(part);
  if (!members) listed.set(part, (members = Object.entries(part)));
  return members;
}

/** Whether `whole` has everything that `part` has. */
export function isSubset(part: unknown, whole: unknown): boolean {
  if (Array.isArray(part)) {
    return (
      Array.isArray(whole) &&
      part.length === whole.length &&
      part.every((item, index) => isSubset(item, whole[index]))
    );
  }
  if (!isObject(part)) return part === whole;
  return (
    isObject(whole) &&
    membersOf(part).every(([key, member]) => isSubset(member, memberOf(whole, key)))
  );
}

/** Nobody reads more places than this. */
const MOST_PLACES = 100;

/** The first places where `whole` lacks what `part` has. */
export function lacking(part: unknown, whole: unknown, at: string): Mismatch[] {
  const found: Mismatch[] = [];
  collect(part, whole, at, found);
  return found;
}

function collect(part: unknown, whole: unknown, at: string, found: Mismatch[]): void {
  const isList = Array.isArray(part) && Array.isArray(whole) && part.length === whole.length;
  if (!isList && !(isObject(part) && isObject(whole))) {
    if (!isSubset(part, whole)) found.push({ at, expected: part, got: whole });
    return;
  }
  const members = whole as Readonly<Record<string, unknown>>;
  for (const [key, member] of membersOf(part)) {
    if (found.length >= MOST_PLACES) return;
    collect(member, memberOf(members, key), `${at}.${key}`, found);
  }
}

function memberOf(value: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
