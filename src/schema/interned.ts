/**
 * Values that a program sends with every request, such as its tools: equal values become the same object, and what was computed from it
 * isn't computed again.
 * @module
 */
import type { Schema } from "../types/schema.ts";
import { Recent } from "./recent.ts";

/** For each interned object, and each object in it, the results computed from it. */
const facts = new WeakMap<object, Map<unknown, unknown>>();

/** A check that returns the same object for equal JSON. The object is frozen, so that no call can change it for another. */
export function interned<T>(schema: Schema<T>): Schema<T> {
  const known = new Recent<T>();
  return {
    name: schema.name,
    check(value, context) {
      if (typeof value !== "object" || value === null) return schema.check(value, context);
      const text = JSON.stringify(value);
      const found = known.get(text);
      if (found !== undefined && says(text, value)) return found;
      const { length } = context.issues;
      const checked = schema.check(value, context);
      const isRight = context.issues.length === length && !context.lenient;
      if (isRight && found === undefined && says(text, value)) {
        intern(checked);
        known.add(text, checked);
      }
      return checked;
    },
  };
}

/** Whether a text stands for exactly this value: JSON writes an infinite number as null. */
function says(text: string, value: unknown): boolean {
  return !text.includes("null") || isFinal(value);
}

function isFinal(value: unknown): boolean {
  if (typeof value !== "object" || value === null)
    return typeof value !== "number" || Number.isFinite(value);
  return Object.values(value).every(isFinal);
}

function intern(value: unknown): void {
  if (typeof value !== "object" || value === null || facts.has(value)) return;
  facts.set(value, new Map());
  Object.freeze(value);
  for (const member of Object.values(value)) intern(member);
}

/** The same function, computed only once for each interned object. @param work must depend on its argument alone. */
export function oncePer<V, R>(work: (value: V) => R): (value: V) => R {
  return (value) => {
    const known = facts.get(value as object);
    if (known === undefined) return work(value);
    if (!known.has(work)) known.set(work, work(value));
    return known.get(work) as R;
  };
}
