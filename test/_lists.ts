/**
 * Requests with a long list: one for every list in the API's document, at any depth.
 * @module
 */
import { resolve, type Shape } from "./_openapi.ts";

/** A list in a body, which can be made of any length. */
export interface List {
  /** Its place, such as `messages[].content`. */
  readonly path: string;
  body(length: number): unknown;
}

type Around = (value: unknown) => unknown;

/** How deep lists are searched for. */
const DEPTH = 6;

/**
 * The lists of a request.
 * @param base a valid request, one of whose fields becomes a list.
 */
export function listsOf(shape: Shape, base: object): List[] {
  const found = new Map<string, List>();
  look(shape, (value) => ({ ...base, ...(value as object) }), "", DEPTH, found);
  return [...found.values()];
}

function look(
  shape: Shape,
  around: Around,
  path: string,
  depth: number,
  found: Map<string, List>,
): void {
  if (depth === 0) return;
  const schema = resolve(shape);
  for (const member of alternatives(schema)) look(member, around, path, depth, found);
  for (const [name, property] of Object.entries<Shape>(schema.properties ?? {})) {
    const rest = path === "" ? {} : (least(schema) as object);
    const within: Around = (value) => around({ ...rest, [name]: value });
    look(property, within, `${path}.${name}`, depth - 1, found);
  }
  if (schema.type !== "array") return;
  const item = schema.items ?? {};
  const each = JSON.stringify(least(item));
  const key = `${path} of ${each}`;
  if (found.has(key)) return;
  found.set(key, {
    path: key,
    body: (length) => around(Array.from({ length }, () => JSON.parse(each))),
  });
  look(item, (value) => around([value]), `${path}[]`, depth - 1, found);
}

function alternatives({ anyOf, oneOf, allOf }: Shape): Shape[] {
  return [...(anyOf ?? []), ...(oneOf ?? []), ...(allOf ?? [])];
}

/** The smallest value that a schema accepts, or nearly so. */
function least(shape: Shape): unknown {
  const schema = resolve(shape);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const [first] = alternatives(schema);
  if (first) return least(first);
  switch (schema.type) {
    case "object":
      return Object.fromEntries(
        [...new Set<string>([...(schema.required ?? []), "type", "role"])]
          .filter((name) => schema.properties?.[name] !== undefined)
          .map((name) => [name, least(schema.properties[name])]),
      );
    case "array":
      return [];
    case "integer":
    case "number":
      return schema.minimum ?? 1;
    case "boolean":
      return true;
    case "null":
      return null;
    default:
      return "a";
  }
}
