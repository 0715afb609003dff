/**
 * The place in a value at which something is generated, and what the generators share there.
 * @module
 */
import type { Random } from "../../../src/types/seed.ts";
import type { Alternatives } from "./alternatives.ts";
import type { Rule, Subschema } from "./subschema.ts";
import type { Work } from "./work.ts";

/** Stands for no value. */
export const NOTHING: unique symbol = Symbol("nothing");

/** Whether a value is taken, so that it may not come again. */
export type IsTaken = (value: unknown) => boolean;

/** The input of the generator for one kind of value. */
export interface Task {
  readonly parts: readonly Subschema[];
  readonly random: Random;
  readonly work: Work;
  readonly alternatives: Alternatives;
  /** Whether a schema has come back to itself, so that it is time to end. */
  readonly isEnding: boolean;
  /** Values that may not come again, if that matters. */
  readonly isTaken: IsTaken | undefined;
  /** A value inside of this one; `NOTHING` where none is found. */
  inner(rules: readonly Rule[], isTaken?: IsTaken): unknown;
}
