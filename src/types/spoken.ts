/**
 * What a call to a conversation or an agent says besides its body.
 * @module
 */

/** A conversation that goes on, or what an agent is asked. */
export interface Spoken {
  readonly model: string;
  /** The names of the tools that may be called: the request's own, and those of who answers. */
  readonly tools: readonly string[];
  /** What was said since the user spoke last, as messages of a chat; the request's own where it says all. */
  readonly messages?: readonly object[];
  /** How many messages the user has sent, and the assistant. */
  readonly turn?: number;
  readonly answers?: number;
}
