/**
 * Checks composed of other checks. They return canonical values: a key that only repeats its default is dropped, and a missing
 * discriminator is filled in, so that two bodies with the same meaning become equal.
 * @module
 */
import type { CheckContext, Schema } from "../types/schema.ts";
import { counted } from "./counted.ts";
import { str } from "./python.ts";
import { dict, isObject, report } from "./scalars.ts";

export interface Field<T = unknown> {
  readonly schema: Schema<T>;
  readonly required: boolean;
  /** The values that mean the same as leaving the key out. */
  readonly fallbacks: readonly unknown[];
  /** Whether the canonical form fills in the first fallback. */
  readonly fill?: boolean;
}

/** A field that a request must have. */
export const required = <T>(schema: Schema<T>): Field<T> => ({
  schema,
  required: true,
  fallbacks: [],
});

/** A field that a request may leave out. @param fallbacks values that mean the same as leaving it out, the default first. */
export const optional = <T>(schema: Schema<T>, ...fallbacks: unknown[]): Field<T> => ({
  schema,
  required: false,
  fallbacks,
});

/** A discriminator: one value, which may be left out. */
export const constant = <T>(schema: Schema<T>, value: T): Field<T> => ({
  schema,
  required: false,
  fallbacks: [value],
  fill: true,
});

const NOT_AN_OBJECT = "Input should be a valid dictionary or object to extract fields from";

/** An object with known fields. Unknown ones are refused unless `open`. */
export function model<T>(
  name: string,
  fields: { readonly [Key in keyof T]-?: Field },
  { open = false }: { open?: boolean } = {},
): Schema<T> {
  const known = new Set(Object.keys(fields));
  const rows = Object.entries<Field>(fields);
  /** How many rows there are up to the last that matters even where it wasn't sent. */
  const needed = rows.findLastIndex(([, { required, fill }]) => required || fill) + 1;
  return {
    name,
    check(value, context) {
      if (!isObject(value)) return report(context, "model_attributes_type", NOT_AN_OBJECT, value);
      const canonical: Record<string, unknown> = {};
      const keys = Object.keys(value);
      let found = 0;
      for (let at = 0; at < rows.length; at++) {
        // Most requests set few of the many fields.
        if (at >= needed && found === keys.length) break;
        const [key, field] = rows[at]!;
        if (Object.hasOwn(value, key)) {
          found++;
          context.loc.push(key);
          const checked = field.schema.check(value[key], context);
          context.loc.pop();
          if (field.required || field.fill || !isFallback(checked, field.fallbacks)) {
            canonical[key] = checked;
          }
        } else if (field.required) {
          context.loc.push(key);
          report(context, "missing", "Field required", value);
          context.loc.pop();
        } else if (field.fill) {
          canonical[key] = field.fallbacks[0];
        }
      }
      if (keys.length === found) return canonical as T;
      for (const key of keys) {
        if (known.has(key) || context.lenient) continue;
        if (open) {
          Object.defineProperty(canonical, key, { value: value[key], enumerable: true });
          continue;
        }
        context.loc.push(key);
        report(context, "extra_forbidden", "Extra inputs are not permitted", value[key]);
        context.loc.pop();
      }
      return canonical as T;
    },
  };
}

/** An object with a field that has two names: the canonical form uses the first. */
export function eitherName<T>(schema: Schema<T>, name: string, other: string): Schema<T> {
  return {
    name: schema.name,
    check(value, context) {
      if (!isObject(value) || !Object.hasOwn(value, other)) return schema.check(value, context);
      const { [other]: given, ...rest } = value;
      const isTwice = Object.hasOwn(rest, name);
      const checked = schema.check(isTwice ? value : { ...rest, [name]: given }, context);
      return without(checked, other);
    },
  };
}

function without<T>(value: T, name: string): T {
  return Object.fromEntries(Object.entries(value as object).filter(([key]) => key !== name)) as T;
}

/** A list whose items all have the same schema. */
export function array<T>(item: Schema<T>, minLength = 0, maxLength = Infinity): Schema<T[]> {
  return {
    name: `list[${item.name}]`,
    check(value, context) {
      if (!Array.isArray(value)) {
        return report(context, "list_type", "Input should be a valid list", value);
      }
      const { length } = value;
      if (length < minLength) {
        const msg = `List should have at least ${counted(minLength, "item")} after validation, not ${length}`;
        const ctx = { field_type: "List", min_length: minLength, actual_length: length };
        return report(context, "too_short", msg, value, ctx);
      }
      if (length > maxLength) {
        const msg = `List should have at most ${counted(maxLength, "item")} after validation, not ${length}`;
        const ctx = { field_type: "List", max_length: maxLength, actual_length: length };
        return report(context, "too_long", msg, value, ctx);
      }
      return value.map((element, index) => {
        context.loc.push(index);
        const checked = item.check(element, context);
        context.loc.pop();
        return checked;
      });
    },
  };
}

/** An object with any keys. Both its keys and its values are checked. */
export function map<T>(key: Schema<string>, member: Schema<T>): Schema<Record<string, T>> {
  return {
    name: `dict[${key.name},${member.name}]`,
    check(value, context) {
      if (!isObject(value)) return dict.check(value, context) as Record<string, T>;
      const checked = Object.entries(value).map(([name, each]): [string, T] => {
        context.loc.push(name, "[key]");
        key.check(name, context);
        context.loc.splice(-1);
        const found = member.check(each, context);
        context.loc.pop();
        return [name, found];
      });
      return Object.fromEntries(checked);
    },
  };
}

/** A check that is defined later, for checks that refer to each other. */
export function later<T>(name: string, schema: () => Schema<T>): Schema<T> {
  return { name, check: (value, context) => schema().check(value, context) };
}

/** `null`, or a value of the schema. Adds nothing to `loc`, as live. */
export function nullable<T>(schema: Schema<T>): Schema<T | null> {
  return {
    name: `nullable[${schema.name}]`,
    check: (value, context) => (value === null ? null : schema.check(value, context)),
  };
}

/**
 * The first member that takes the value as it is; without one, the first that converts it: `1` and `"yes"` are a boolean only where
 * no number or string may stand (pydantic's smart mode). Otherwise every member's issues, each under the member's name.
 */
export function union(...members: readonly Schema<any>[]): Schema<any> {
  return {
    name: `union[${members.map((member) => member.name).join(",")}]`,
    check(value, context) {
      const before = context.issues.length;
      let converted: { readonly value: unknown } | undefined;
      for (const member of members) {
        const objections = context.issues.length;
        context.loc.push(member.name);
        const checked = member.check(value, context);
        context.loc.pop();
        if (context.issues.length > objections) continue;
        if (isAsGiven(value, checked)) {
          context.issues.length = before;
          return checked;
        }
        converted ??= { value: checked };
      }
      if (!converted) return value;
      context.issues.length = before;
      return converted.value;
    },
  };
}

/** Whether a check has left a value, or each value of a list, as it was. Objects count as such: what a model converts isn't looked into. */
function isAsGiven(value: unknown, checked: unknown): boolean {
  if (Array.isArray(value) && Array.isArray(checked)) {
    return value.every((each, index) => isAsGiven(each, checked[index]));
  }
  return isObject(value) || value === checked;
}

/** The member that the discriminator names; `absent` is the meaning of a missing one, where the live service allows that. */
export function tagged(
  discriminator: string,
  members: { readonly [tag: string]: Schema<any> },
  absent?: string,
): Schema<any> {
  const byTag = new Map(Object.entries(members));
  const expected = [...byTag.keys()].map((tag) => `'${tag}'`).join(", ");
  const quoted = `'${discriminator}'`;
  return {
    name: `tagged-union[${[...byTag.values()].map((member) => member.name).join(",")}]`,
    check(value, context) {
      if (!isObject(value)) return report(context, "model_attributes_type", NOT_AN_OBJECT, value);
      const found = Object.hasOwn(value, discriminator) ? value[discriminator] : absent;
      if (found === undefined) {
        return report(
          context,
          "union_tag_not_found",
          `Unable to extract tag using discriminator ${quoted}`,
          value,
          { discriminator: quoted },
        );
      }
      const member = typeof found === "string" ? byTag.get(found) : undefined;
      if (!member) {
        const tag = str(found);
        return report(
          context,
          "union_tag_invalid",
          `Input tag '${tag}' found using ${quoted} does not match any of the expected tags: ${expected}`,
          value,
          { discriminator: quoted, tag, expected_tags: expected },
        );
      }
      context.loc.push(found as string);
      const checked = member.check(value, context);
      context.loc.pop();
      return checked;
    },
  };
}

/** Content that may be a string or chunks: a single text chunk means the same as its string. */
export function content<T>(schema: Schema<T>): Schema<T> {
  return {
    name: schema.name,
    check(value, context: CheckContext) {
      const checked = schema.check(value, context);
      if (!Array.isArray(checked) || checked.length !== 1) return checked;
      const [chunk] = checked;
      return chunk?.type === "text" && typeof chunk.text === "string" ? chunk.text : checked;
    },
  };
}

function isFallback(value: unknown, fallbacks: readonly unknown[]): boolean {
  return fallbacks.some((fallback) => value === fallback || isSame(value, fallback));
}

/** Whether both are objects with the same members. Counts them first: the counts nearly always differ, and an object may be large. */
function isSame(value: unknown, fallback: unknown): boolean {
  return (
    isObject(value) &&
    isObject(fallback) &&
    Object.keys(value).length === Object.keys(fallback).length &&
    JSON.stringify(value) === JSON.stringify(fallback)
  );
}
