/**
 * Where in a value it is that something is generated, and what is handed from file to file there.
 * @module
 */
import type { Random } from "../../../src/types/seed.ts";
import type { Alternatives } from "./alternatives.ts";
import type { Rule, Subschema } from "./subschema.ts";
import type { Work } from "./work.ts";

/** Says that there is no value. */
export const NOTHING: unique symbol = Symbol("nothing");

/** Whether a value may not come again. */
export type IsTaken = (value: unknown) => boolean;

/** What the generator of one kind of value is given. */
export interface Task {
  readonly parts: readonly Subschema[];
  readonly random: Random;
  readonly work: Work;
  readonly alternatives: Alternatives;
  /** Whether a schema has come back to itself, so that it is time to end. */
  readonly isEnding: boolean;
  /** What may not come again, if that matters. */
  readonly isTaken: IsTaken | undefined;
  /** A value inside of this one; `NOTHING` where none is found. */
  inner(rules: readonly Rule[], isTaken?: IsTaken): unknown;
}
