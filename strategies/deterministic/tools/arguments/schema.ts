/**
 * A function's parameters as a form to fill in: references followed, alternatives decided.
 * @module
 */
import { isObject } from "../../../../src/schema/scalars.ts";

export type SchemaObject = Readonly<Record<string, unknown>>;
export type Type =
  | "string"
  | "number"
  | "integer"
  | "boolean"
  | "array"
  | "object"
  | "null"
  | "any";

/** The most schemas that are read for one value. */
const READ = 64;

/** A schema merged with its reference, its parts and its first alternative. */
export function readSchema(schema: unknown, root: SchemaObject): SchemaObject {
  let read: SchemaObject = {};
  const next: unknown[] = [schema];
  for (let count = 0; next.length > 0 && count < READ; count++) {
    const given = next.shift();
    if (!isObject(given)) continue;
    read = { ...given, ...read };
    const { $ref: reference, allOf, anyOf, oneOf } = given;
    if (typeof reference === "string") next.push(target(reference, root));
    next.push(...list(allOf).slice(0, READ));
    next.push([...list(anyOf), ...list(oneOf)].find((branch) => !isNull(branch)));
  }
  return read;
}

/** The type of values; if there are several, the first that isn't null. */
export function typeOf({ type, enum: values, properties, items }: SchemaObject): Type {
  const [first] = [type].flat().filter((name) => name !== "null");
  if (typeof first === "string") return first as Type;
  if (Array.isArray(values)) return typeof values[0] as Type;
  return isObject(properties) ? "object" : items === undefined ? "any" : "array";
}

/** The members of an object that its schema names. */
export function membersOf({ properties }: SchemaObject): [name: string, schema: unknown][] {
  return isObject(properties) ? Object.entries(properties) : [];
}

/** The names of members that an object must have. */
export function requiredOf({ required }: SchemaObject): ReadonlySet<unknown> {
  return new Set(list(required));
}

/** Whether null is allowed, too: in strict schemas this marks an optional member, since they require all. */
export function isNullable({ type, anyOf, oneOf, enum: values }: SchemaObject): boolean {
  return (
    [type].flat().includes("null") ||
    [...list(anyOf), ...list(oneOf)].some(isNull) ||
    list(values).includes(null)
  );
}

function isNull(schema: unknown): boolean {
  return isObject(schema) && (schema["type"] === "null" || schema["const"] === null);
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** The target of a pointer into the document; other documents are never read. */
function target(reference: string, root: SchemaObject): unknown {
  if (!reference.startsWith("#")) return undefined;
  let found: unknown = root;
  for (const step of reference.split("/").slice(1)) {
    const name = step.replaceAll("~1", "/").replaceAll("~0", "~");
    if (typeof found !== "object" || found === null || !Object.hasOwn(found, name))
      return undefined;
    found = (found as SchemaObject)[name];
  }
  return found;
}
