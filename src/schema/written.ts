/**
 * Schemas for what people write by hand: rules, matches, plans. Their errors are made for people: the unknown key, the known ones, and
 * what was probably meant.
 * @module
 */
import type { Schema } from "../types/schema.ts";
import { nearest } from "./nearest.ts";
import { isObject, report } from "./scalars.ts";
import { type Field, model } from "./structures.ts";

/** An object with these keys and no others. */
export function form<T>(name: string, fields: { readonly [Key in keyof T]-?: Field }): Schema<T> {
  const inner = model<T>(name, fields);
  const known = Object.keys(fields);
  return {
    name,
    check(value, context) {
      if (!isObject(value)) {
        return report(context, "form", `It takes an object with ${known.join(", ")}`, value);
      }
      const stranger = Object.keys(value).find((key) => !known.includes(key));
      if (stranger === undefined) return inner.check(value, context);
      context.loc.push(stranger);
      const meant = nearest(stranger, known);
      report(context, "form", `There is no such key.${meant} Known: ${known.join(", ")}`, value);
      context.loc.pop();
      return value as T;
    },
  };
}

/** The schema for each kind of value. */
export interface Kinds {
  readonly text?: Schema;
  readonly number?: Schema;
  readonly list?: Schema;
  readonly object?: Schema;
}

/** One of several kinds of value, each with its own schema. */
export function either(kinds: Kinds): Schema<any> {
  const said = Object.keys(kinds)
    .map((kind) => (kind === "object" ? "an object" : `a ${kind}`))
    .join(" or ");
  return {
    name: said,
    check(value, context) {
      const found = kinds[kindOf(value)];
      return found
        ? found.check(value, context)
        : report(context, "form", `It takes ${said}`, value);
    },
  };
}

function kindOf(value: unknown): keyof Kinds {
  if (typeof value === "string") return "text";
  if (typeof value === "number") return "number";
  return Array.isArray(value) ? "list" : "object";
}
