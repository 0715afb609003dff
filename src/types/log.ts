/**
 * The words of the request log.
 * @module
 */
import type { Times, Usage } from "./reply.ts";
import type { Spoken } from "./spoken.ts";

/**
 * What became of a request: still being answered, answered to the end, answered with a stream that ended without the event that says so,
 * left by its caller, or cut off.
 */
export type Outcome = "open" | "done" | "unfinished" | "aborted" | "cut";

/** One captured request. It is there when the request has been read, and completed when the answer has left. */
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
  /** Who answered; null for a refused request. */
  readonly strategy: string | null;
  /** The fixture or rule that answered, and how it matched; null for what wasn't replayed. */
  readonly fixture: string | null;
  readonly match: string | null;
  /** Milliseconds until the last byte was handed over; null until then. */
  readonly duration: number | null;
  /** The caller's API key, all but its last four characters hidden; null without one. */
  readonly key: string | null;
  /** How many events of a stream were sent, `[DONE]` among them; null for an answer that isn't a stream. */
  readonly events: number | null;
  /** The requested model. */
  readonly model: string | null;
  /** The usage that the answer names, where it counts tokens. */
  readonly usage: Usage | null;
  /** What a plan did to it; null without a plan. `ok` for nothing. */
  readonly fault: string | null;
  /** How often its key had asked the same, this time included, where a plan or rules counted. */
  readonly attempt: number | null;
  /** Milliseconds until its first and its last piece, as a plan has it. */
  readonly times: Times | null;
  /** The trace that it belongs to. */
  readonly trace: string | null;
  /** The caller's user agent. */
  readonly client: string | null;
  /** The body as it was sent: JSON, or text where it is not; null when there was none. */
  readonly body: unknown;
  /** What a match sees of a conversation or an agent besides the body; absent for all other calls, and where nobody had to know. */
  readonly spoken?: Spoken | undefined;
}
