/**
 * A layer: one step on a request's way. It gets the call and the next step, and returns a reply.
 * @module
 */
import type { Maybe } from "../async/maybe.ts";
import type { Operation } from "../operations/operation.ts";
import type { World } from "../store/world.ts";
import type { Call } from "../types/call.ts";
import type { Reply } from "../types/reply.ts";

/** A call on its way, with what layers know about it and strategies don't. */
export interface Passing extends Call {
  /** The operation of its path and method; undefined when there is none. */
  readonly served: Operation | undefined;
  /** The methods that its path takes, if it doesn't take this one. */
  readonly allowed: readonly string[];
  /** Whether its path belongs to the API, served or not. */
  readonly isApi: boolean;
  /** What the client probably meant by a path that isn't served. */
  readonly hint: string | undefined;
  readonly world: World;
  /** What went wrong while reading it. */
  readonly fault: unknown;
  /** When it arrived: in milliseconds since 1970, and on the clock that measures durations. */
  readonly at: number;
  readonly arrived: number;
  /** Whether anything has looked at its state. */
  readonly isStateful: boolean;
  /** Forgets what has been computed. Asking again computes it again. */
  forget(): void;
  /** Called before its whole answer leaves, when its open one has left, or when nobody waits for it any more. */
  end(): Maybe<void>;
  /** Its model, if the body has been parsed. */
  readonly model: string | undefined;
}

export type Next = (call: Passing) => Maybe<Reply>;
export type Layer = (call: Passing, next: Next) => Maybe<Reply>;

/** Joins the layers into one: the first sees the call first and the reply last. */
export function compose(layers: readonly Layer[], innermost: Next): Next {
  return layers.reduceRight<Next>((next, layer) => (call) => layer(call, next), innermost);
}
