/**
 * The known arguments of a function as a separate schema, so that the original stays as it is.
 * @module
 */
import {
  isNullable,
  membersOf,
  readSchema,
  requiredOf,
  type SchemaObject,
  typeOf,
} from "./schema.ts";
import type { Slot } from "./slots.ts";

/** More members are ignored. */
const MOST = 500;

/** The parameters with the values that were found; optional ones that were not found are left out. */
export function restrict(
  parameters: SchemaObject,
  found: ReadonlyMap<Slot, unknown>,
): SchemaObject {
  const values = new Map([...found].map(([slot, value]) => [JSON.stringify(slot.path), value]));
  const places = new Set(
    [...found.keys()].flatMap(({ path }) =>
      path.map((_, end) => JSON.stringify(path.slice(0, end + 1))),
    ),
  );
  let left = MOST;
  const restriction = (schema: SchemaObject, path: readonly string[]): SchemaObject => {
    const required = requiredOf(schema);
    const members = membersOf(schema).map(([name, given]): [string, unknown] => {
      const inner = [...path, name];
      const place = JSON.stringify(inner);
      if (values.has(place)) return [name, { const: values.get(place) }];
      const isFound = places.has(place);
      if (!isFound && !required.has(name)) return [name, false];
      if (--left < 0) return [name, true];
      const member = readSchema(given, parameters);
      if (!isFound && isNullable(member)) return [name, { const: null }];
      if (typeOf(member) === "array" && isFound) {
        const items = restriction(readSchema(member["items"], parameters), inner);
        return [name, { minItems: 1, maxItems: 1, items }];
      }
      if (membersOf(member).length > 0) return [name, restriction(member, inner)];
      return [name, "default" in member ? { const: member["default"] } : true];
    });
    const said = members.map(([name]) => name);
    return {
      properties: Object.fromEntries(members),
      required: said.filter((name) => places.has(JSON.stringify([...path, name]))),
    };
  };
  const { allOf } = parameters;
  const known = restriction(readSchema(parameters, parameters), []);
  return { ...parameters, type: "object", allOf: [...(Array.isArray(allOf) ? allOf : []), known] };
}
