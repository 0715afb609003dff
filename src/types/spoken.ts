/**
 * The content of a call to a conversation or an agent that isn't in its body.
 * @module
 */

/** What a match needs to know of a continued conversation, or of a request to an agent. */
export interface Spoken {
  readonly model: string;
  /** The names of the tools that may be called: the request's own, and those of the answering agent. */
  readonly tools: readonly string[];
  /** What was said since the user last spoke, as chat messages; the request's own if they say it all. */
  readonly messages?: readonly object[];
  /** How many messages the user has sent, and the assistant. */
  readonly turn?: number;
  readonly answers?: number;
}
