/**
 * The words of the request log.
 * @module
 */
import type { Resource } from "./resource.ts";

/** One captured request. */
export interface LogEntry {
  /** Counts from 1 since the last reset. */
  readonly n: number;
  /** The resource, or `unknown` for a path that is no operation. */
  readonly kind: Resource | "unknown";
  /** When it arrived: ISO 8601, real time. */
  readonly at: string;
  readonly method: string;
  /** Without the query, which may hold secrets. */
  readonly path: string;
  readonly status: number;
  /** Who answered; null for a refused request. */
  readonly strategy: string | null;
  /** Milliseconds until the last byte was handed over; null while a stream is open. */
  readonly duration: number | null;
  /** The caller's API key, all but its last four characters hidden; null without one. */
  readonly key: string | null;
  /** How many events of a stream were sent, `[DONE]` among them; null when it is none. */
  readonly events: number | null;
  /** The body as it was sent: JSON, or text where it is not; null when there was none. */
  readonly body: unknown;
}

/** Which entries to list. */
export interface LogFilter {
  /** At most so many, oldest first. */
  limit?: number;
  /** Only entries with a greater `n`. */
  after?: number;
  kind?: string;
  path?: string;
  status?: number;
}
