/**
 * What a value must meet all at once: references followed, branches chosen.
 * @module
 */
import type { Random } from "../../../src/types/seed.ts";
import type { SchemaDocument } from "./document.ts";
import { isRecord, type Schema, type SchemaObject } from "./keywords.ts";
import { negations } from "./negation.ts";

/** Says which of so many alternatives is taken; in order, where the first is the one to prefer. */
export type Choose = (alternatives: number, inOrder?: boolean) => number;

/**
 * The schemas that apply to a value of all the given ones, each to be read without its `$ref`, `allOf`, `anyOf`, `oneOf`,
 * `not`, `if` and `dependentSchemas`, which are in the others. Nothing where a branch was chosen that nothing meets.
 */
export function partsOf(
  schemas: readonly Schema[],
  document: SchemaDocument,
  random: Random,
  choose: Choose,
  isEnding: boolean,
): SchemaObject[] | undefined {
  const parts: SchemaObject[] = [];
  const added = new Set<SchemaObject>();
  let isPossible = true;

  const add = (schema: Schema): void => {
    if (schema === false) isPossible = false;
    // A schema that comes a second time says nothing new.
    if (typeof schema === "boolean" || !isPossible || added.has(schema)) return;
    added.add(schema);
    if (schema.$ref !== undefined) add(document.target(schema));
    if (schema.$ref === undefined || !document.refsStandAlone) {
      parts.push(schema);
      addInner(schema);
    }
  };
  const addInner = (schema: SchemaObject): void => {
    schema.allOf?.forEach(add);
    if (schema.anyOf) add(branch(schema.anyOf));
    if (schema.oneOf) {
      const one = branch(schema.oneOf);
      add(one);
      for (const other of schema.oneOf) if (other !== one) add(without(other, one));
    }
    if (schema.not !== undefined) add(not(schema.not));
    if (schema.if !== undefined && (schema.then !== undefined || schema.else !== undefined)) {
      if (choose(2) === 0) [schema.if, schema.then ?? true].forEach(add);
      else [not(schema.if), schema.else ?? true].forEach(add);
    }
    for (const [name, dependent] of dependents(schema)) {
      add(choose(2, true) === 0 ? dependent : forbidding(name));
    }
  };
  const not = (schema: Schema): Schema => {
    const alternatives = negations(schema, document, random);
    return alternatives[choose(alternatives.length, true)]!;
  };
  /** Branches often only say which properties there must be: then one is left out that the chosen branch doesn't need. */
  const without = (other: Schema, one: Schema): Schema => {
    if (typeof other === "boolean" || Object.keys(other).join() !== "required") return true;
    const needed = typeof one === "boolean" ? [] : (one.required ?? []);
    const names = other.required.filter((name: string) => !needed.includes(name));
    return names.length === 0 || forbidding(names[choose(names.length)]);
  };
  /** Where a schema has come back to itself, branches that lead on come last. */
  const branch = (branches: Schema[]): Schema => {
    if (!isEnding) return branches[choose(branches.length)]!;
    const ends = branches.filter((inner) => !document.refers(inner));
    const others = branches.filter((inner) => document.refers(inner));
    return [...ends, ...others][choose(branches.length, true)]!;
  };

  schemas.forEach(add);
  return isPossible ? parts : undefined;
}

function forbidding(name: string): Schema {
  return { properties: Object.fromEntries([[name, false]]) };
}

function dependents({ dependentSchemas, dependencies }: SchemaObject): [string, Schema][] {
  return [dependentSchemas, dependencies].flatMap((map) =>
    Object.entries<Schema | string[]>(map ?? {}).filter(
      (entry): entry is [string, Schema] => typeof entry[1] === "boolean" || isRecord(entry[1]),
    ),
  );
}
