/**
 * Subsets of JSON values: objects may have more members, lists have the same length.
 * @module
 */
import type { Mismatch } from "../types/match.ts";

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
    Object.entries(part).every(([key, member]) => isSubset(member, memberOf(whole, key)))
  );
}

/** The places where a value lacks what a part of it should have. */
export function lacking(part: unknown, whole: unknown, at: string): Mismatch[] {
  if (isSubset(part, whole)) return [];
  const isList = Array.isArray(part) && Array.isArray(whole) && part.length === whole.length;
  if (!isList && !(isRecord(part) && isRecord(whole))) return [{ at, expected: part, got: whole }];
  const members = whole as Readonly<Record<string, unknown>>;
  return Object.entries(part as object).flatMap(([key, member]) =>
    lacking(member, memberOf(members, key), `${at}.${key}`),
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function memberOf(value: Readonly<Record<string, unknown>>, key: string): unknown {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}
