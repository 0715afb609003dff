/**
 * A layer: one step of a request's way. It gets the call and what comes next, and gives a reply.
 * @module
 */
import type { Maybe } from "../async/maybe.ts";
import type { Operation } from "../operations/operation.ts";
import type { World } from "../store/world.ts";
import type { Call } from "../types/call.ts";
import type { Reply } from "../types/reply.ts";

/** A call on its way, with what layers know of it and strategies don't. */
export interface Passing extends Call {
  /** The operation of its path and method; undefined when there is none. */
  readonly served: Operation | undefined;
  /** The methods that its path takes. */
  readonly allowed: readonly string[];
  /** Whether its path belongs to the API, served or not. */
  readonly isApi: boolean;
  /** What was probably meant by a path that isn't served. */
  readonly hint: string | undefined;
  readonly world: World;
  /** What went wrong while it was read. */
  readonly fault: unknown;
  /** When it arrived: milliseconds since 1970, and on the clock that durations are measured by. */
  readonly at: number;
  readonly arrived: number;
  /** Whether somebody has looked into its state. */
  readonly isStateful: boolean;
  /** Lets go of what has been worked out. Whoever asks for it again has it worked out again. */
  forget(): void;
  /** Its answer has left, or nobody waits for it any more. */
  end(): void;
  /** Its model, where the body has been looked into. */
  readonly model: string | undefined;
}

export type Next = (call: Passing) => Maybe<Reply>;
export type Layer = (call: Passing, next: Next) => Maybe<Reply>;

/** The layers as one: the first sees the call first and the reply last. */
export function compose(layers: readonly Layer[], innermost: Next): Next {
  return layers.reduceRight<Next>((next, layer) => (call) => layer(call, next), innermost);
}
