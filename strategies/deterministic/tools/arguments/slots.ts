/**
 * The slots of a tool: the values in its arguments that a text may give, each with the words that suggest it.
 * @module
 */
import { createMatches, type Matches } from "./pattern.ts";
import { type Measure, measuresOf, unitOf } from "../text/units.ts";
import { stemSet, stemsOf } from "../text/words.ts";
import {
  isNullable,
  membersOf,
  readSchema,
  requiredOf,
  type SchemaObject,
  type Type,
  typeOf,
} from "./schema.ts";
import { type Want, wantOf } from "./wants.ts";

export interface Slot {
  /** The names that lead to it; a list of objects has one object, which adds nothing to the path. */
  readonly path: readonly string[];
  readonly type: Type;
  /** Its schema, references followed. */
  readonly schema: SchemaObject;
  /** What the items of a list are. */
  readonly items: SchemaObject;
  readonly isRequired: boolean;
  readonly description: string;
  /** The stems of its name and of the names around it. */
  readonly nameStems: ReadonlySet<string>;
  /** The stems of its description. */
  readonly stems: ReadonlySet<string>;
  /** What kind of text it wants. */
  readonly want: Want;
  /** The names of the units that it mentions, and what they measure. */
  readonly units: ReadonlySet<string>;
  readonly measures: ReadonlySet<Measure>;
  /** Matches the patterns in its schema. */
  readonly matches: Matches;
}

/** Nobody gives deeper, more or longer values in a turn. */
const DEPTH = 6;
const MOST = 64;
const LONGEST = 1000;

/** The slots of a function's parameters, in the order of the schema. */
export function slotsOf(parameters: SchemaObject): Slot[] {
  const slots: Slot[] = [];
  const matches = createMatches();
  const visit = (schema: SchemaObject, path: readonly string[], isNeeded: boolean): void => {
    const required = requiredOf(schema);
    for (const [name, given] of membersOf(schema)) {
      if (slots.length === MOST) return;
      const member = readSchema(given, parameters);
      const items = readSchema(member["items"], parameters);
      const isRequired = isNeeded && required.has(name) && !isNullable(member);
      const inner = typeOf(member) === "array" ? items : member;
      if (membersOf(inner).length > 0 && path.length < DEPTH)
        visit(inner, [...path, name], isRequired);
      else slots.push(slotOf([...path, name], member, items, isRequired, matches));
    }
  };
  visit(readSchema(parameters, parameters), [], true);
  return slots;
}

function slotOf(
  path: readonly string[],
  schema: SchemaObject,
  items: SchemaObject,
  isRequired: boolean,
  matches: Matches,
): Slot {
  const given = schema["description"];
  const description = typeof given === "string" ? given.slice(0, LONGEST) : "";
  const names = stemsOf(path.slice(-2).join(" ").slice(0, LONGEST));
  const stems = new Set(stemsOf(description));
  const units = [...names, ...description.split(/[^\p{L}%°$€£/^²³]+/u)].flatMap((word) =>
    /^[a-z]$/i.test(word) ? [] : (unitOf(word) ?? []),
  );
  return {
    path,
    type: typeOf(schema),
    schema,
    items,
    isRequired,
    matches,
    description,
    nameStems: new Set(names),
    stems,
    want: wantOf(names, stems, schema["format"]),
    units: new Set(units.map(({ name }) => name)),
    measures: new Set([...units.map(({ measure }) => measure), ...names.flatMap(measuresOf)]),
  };
}

const IDENTIFIERS = stemSet("id identifier uuid guid sku isbn");
const [NUMBER] = stemsOf("number");

/** Whether only the user can know it: an identifier, or a number kept as text, such as an order's. */
export function isIdentifier({ nameStems, type }: Slot): boolean {
  const last = [...nameStems].at(-1) ?? "";
  return IDENTIFIERS.has(last) || (last === NUMBER && type === "string" && nameStems.size > 1);
}
