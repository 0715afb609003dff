/**
 * The shapes of the request log.
 * @module
 */
import type { Outcome, Times, Usage } from "./reply.ts";
import type { Spoken } from "./spoken.ts";

/** One logged request. It is added once the request has been read, and completed once the answer has been sent. */
export interface LogEntry {
  /** Counts from 1 since the last reset. */
  readonly n: number;
  /** The resource, or `unknown` for a path that isn't an operation. */
  readonly kind: string;
  /** The operation's id; null for a path that isn't an operation. */
  readonly operation: string | null;
  /** When it arrived: ISO 8601, real time. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  /** As sent, credentials left out; null when there was none. */
  readonly query: string | null;
  /** Null until there is an answer, and where a fault withholds it. */
  readonly status: number | null;
  readonly outcome: Outcome;
  /** The strategy that answered; null for a refused request. */
  readonly strategy: string | null;
  /** The fixture or rule that answered, and how it matched; null for an answer that wasn't replayed. */
  readonly fixture: string | null;
  readonly match: string | null;
  /** Milliseconds until the last byte was sent; null until then. */
  readonly duration: number | null;
  /** The caller's API key, all but its last four characters hidden; null without one. */
  readonly key: string | null;
  /** How many events of a stream were sent, `[DONE]` among them; null for an answer that isn't a stream. */
  readonly events: number | null;
  /** The requested model. */
  readonly model: string | null;
  /** The usage that the answer names, where it counts tokens. */
  readonly usage: Usage | null;
  /** The fault that a plan applied: `ok` for none; null without a plan. */
  readonly fault: string | null;
  /** How often its key had sent the same call, this time included, where a plan or rules counted. */
  readonly attempt: number | null;
  /** Milliseconds until its first and its last piece, as a plan set them. */
  readonly times: Times | null;
  /** The id of the trace that it belongs to. */
  readonly trace: string | null;
  /** The caller's user agent. */
  readonly client: string | null;
  /** The body as it was sent: JSON, or text where it is not; null when there was none. */
  readonly body: unknown;
  /** What a match sees of a conversation or an agent besides the body; absent for all other calls, and where nothing needed it. */
  readonly spoken?: Spoken | undefined;
}
