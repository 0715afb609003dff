/**
 * Subsets of JSON values: objects may have more members, lists have the same length.
 * @module
 */
import type { Mismatch } from "../types/match.ts";

/** The members of each wanted object, listed once for all comparisons. */
const listed = new WeakMap<object, readonly (readonly [string, unknown])[]>();

function membersOf(part: object): readonly (readonly [string, unknown])[] {
  let members = listed.get(part);
  if (!members) listed.set(part, (members = Object.entries(part)));
  return members;
}

export function isSubset(part: unknown, whole: unknown): boolean {
  if (Array.isArray(part)) {
    return (
      Array.isArray(whole) &&
      part.length === whole.length &&
      part.every((item, index) => isSubset(item, whole[index]))
    );
  }
  if (!isRecord(part)) return part === whole;
  return (
    isRecord(whole) &&
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
  if (!isList && !(isRecord(part) && isRecord(whole))) {
    if (!isSubset(part, whole)) found.push({ at, expected: part, got: whole });
    return;
  }
  const members = whole as Readonly<Record<string, unknown>>;
  for (const [key, member] of membersOf(part)) {
    if (found.length >= MOST_PLACES) return;
    collect(member, memberOf(members, key), `${at}.${key}`, found);
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function memberOf(value: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
