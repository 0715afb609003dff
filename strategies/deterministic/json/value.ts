/**
 * Values: the alternatives of a schema are gone through until one leads to a value that the checker accepts.
 * @module
 */
import type { Random } from "../../../src/types/seed.ts";
import { writeArray } from "./array.ts";
import type { SchemaDocument } from "./document.ts";
import { KINDS, type Schema, type SchemaObject } from "./keywords.ts";
import { writeNumber } from "./number.ts";
import { writeObject } from "./object.ts";
import { type Choose, partsOf } from "./parts.ts";
import { NOTHING, type Place, type Task } from "./place.ts";
import { writeString } from "./string.ts";

/** Values that are made for one answer at most, those that come to nothing included. */
const WORK = 20_000;
/** A check of so many schemas counts as much as the making of a value. */
const CHECKED = 16;
/** How deep a value may nest. */
const DEPTH = 100;
/** How many alternatives are gone through one by one, and how many more are drawn. */
const COUNTED = 64;
const DRAWN = 64;
/** Each alternative may use so much of what work is left, so that an endless one leaves some for the others. */
const SHARE = 7 / 8;
/** What is met by trying. All else the generators see to, so that only the whole is checked once more. */
const UNSURE = [
  "oneOf",
  "not",
  "if",
  "contains",
  "dependentSchemas",
  "dependencies",
  "unevaluatedItems",
  "unevaluatedProperties",
];
const TYPES = ["string", "object", "array", "number", "boolean", "null"];

/** A value that is valid under the document's schema, or `NOTHING`. */
export function writeValue(document: SchemaDocument, random: Random): unknown {
  let work = WORK;
  let reserve = 0;
  return value([document.root], undefined);

  function value(schemas: readonly Schema[], outer: Place | undefined): unknown {
    const depth = (outer?.depth ?? 0) + 1;
    if (schemas.includes(false) || depth > DEPTH) return NOTHING;
    const kept = reserve;
    const turn = random.uint32();
    let alternatives = 1;
    let wasRefused = false;
    for (let attempt = 0; attempt < COUNTED + DRAWN && work > kept; attempt++) {
      // With all alternatives seen, only chance can bring something new.
      if (attempt >= alternatives && !wasRefused) break;
      work--;
      reserve = Math.max(kept, Math.floor(kept + (work - kept) * (1 - SHARE)));
      const choice = chosen(attempt, turn);
      const { found, isSure } = attemptAt(schemas, outer, depth, choice.choose);
      reserve = kept;
      alternatives = Math.max(alternatives, choice.alternatives());
      if (found === NOTHING) continue;
      if (isSure && outer) return found;
      for (const schema of schemas) work -= document.weight(schema) / CHECKED;
      if (schemas.every((schema) => document.accepts(found, schema))) return found;
      wasRefused = true;
    }
    return NOTHING;
  }

  /** The digits of the attempt's number say what is chosen, so that counting goes through all combinations. */
  function chosen(attempt: number, turn: number): { choose: Choose; alternatives(): number } {
    let rest = attempt;
    let product = 1;
    return {
      choose(count, inOrder = false) {
        product *= count;
        if (attempt >= COUNTED) return random.below(count);
        const digit = rest % count;
        rest = Math.floor(rest / count);
        return inOrder ? digit : (digit + turn) % count;
      },
      alternatives: () => product,
    };
  }

  function attemptAt(
    schemas: readonly Schema[],
    outer: Place | undefined,
    depth: number,
    choose: Choose,
  ): { found: unknown; isSure: boolean } {
    const isEnding = (outer?.isEnding ?? false) || schemas.some((schema) => isBack(schema, outer));
    const parts = partsOf(schemas, document, random, choose, isEnding);
    if (!parts || work <= reserve) return { found: NOTHING, isSure: true };
    const place: Place = { parts, depth, isEnding, outer };
    const inner = (next: readonly Schema[]): unknown => value(next, place);
    const found = ofKind({ document, random, place, parts, choose, inner });
    return { found, isSure: !parts.some((part) => UNSURE.some((keyword) => keyword in part)) };
  }

  /** Whether a value's schema is also the schema of a value that it is in. */
  function isBack(schema: Schema, outer: Place | undefined): boolean {
    if (typeof schema === "boolean") return false;
    const target = schema.$ref === undefined ? schema : document.target(schema);
    if (typeof target === "boolean") return false;
    for (let place = outer; place; place = place.outer) {
      if (place.parts.includes(target)) return true;
    }
    return false;
  }
}

function ofKind(task: Task): unknown {
  const { parts, random, choose } = task;
  const listed = listedIn(task);
  if (listed) return listed.length > 0 ? listed[random.below(listed.length)] : NOTHING;
  const isDeclared = parts.some(({ type }) => type !== undefined);
  const types = isDeclared ? declaredTypes(parts) : likelyTypes(parts);
  if (types.length === 0) return NOTHING;
  const type = types[choose(types.length, !isDeclared)]!;
  switch (type) {
    case "object":
      return writeObject(task);
    case "array":
      return writeArray(task);
    case "string":
      return writeString(task);
    case "boolean":
      return random.below(2) === 1;
    case "null":
      return null;
    default:
      return writeNumber(parts, type === "integer", random) ?? NOTHING;
  }
}

/** What `enum` and `const` leave over; nothing where there are none. */
function listedIn({ parts, document }: Task): unknown[] | undefined {
  const lists = parts.flatMap((part): unknown[][] => [
    ...(part.enum === undefined ? [] : [part.enum]),
    ...("const" in part ? [[part.const]] : []),
  ]);
  if (lists.length === 0) return undefined;
  const shortest = lists.reduce((best, list) => (list.length < best.length ? list : best));
  return shortest.filter((value) => parts.every((part) => document.accepts(value, part)));
}

/** The types that all the parts allow. */
function declaredTypes(parts: readonly SchemaObject[]): string[] {
  let types = [...TYPES, "integer"];
  for (const { type } of parts) {
    if (type === undefined) continue;
    const allowed = [type].flat();
    // Every integer is a number.
    types = types.filter(
      (name) => allowed.includes(name) || (name === "integer" && allowed.includes("number")),
    );
  }
  return types.includes("number") ? types.filter((name) => name !== "integer") : types;
}

/** All types, first those of which the parts speak. */
function likelyTypes(parts: readonly SchemaObject[]): string[] {
  const isSpokenOf = (type: string): boolean =>
    (KINDS[type] ?? []).some((keyword) => parts.some((part) => part[keyword] !== undefined));
  return [...TYPES.filter(isSpokenOf), ...TYPES.filter((type) => !isSpokenOf(type))];
}
