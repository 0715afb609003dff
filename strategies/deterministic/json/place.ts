/**
 * Where in a value it is that something is generated, and what is handed from file to file there.
 * @module
 */
import type { Random } from "../../../src/types/seed.ts";
import type { SchemaDocument } from "./document.ts";
import type { Schema, SchemaObject } from "./keywords.ts";
import type { Choose } from "./parts.ts";

/** Says that there is no value. */
export const NOTHING: unique symbol = Symbol("nothing");

/** The schemas of a value and of those that it is in. */
export interface Place {
  readonly parts: readonly SchemaObject[];
  readonly depth: number;
  /** Whether a schema has come back to itself, so that it is time to end. */
  readonly isEnding: boolean;
  readonly outer: Place | undefined;
}

/** What the generator of one kind of value is given. */
export interface Task {
  readonly document: SchemaDocument;
  readonly random: Random;
  readonly place: Place;
  readonly parts: readonly SchemaObject[];
  readonly choose: Choose;
  /** A value inside of this one; `NOTHING` where none is found. */
  inner(schemas: readonly Schema[]): unknown;
}
