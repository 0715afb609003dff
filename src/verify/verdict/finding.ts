/**
 * The shapes of a verdict.
 * @module
 */

export type FindingCode =
  | "retry_after_ignored"
  | "retried_non_retryable"
  | "retry_storm"
  | "no_backoff"
  | "gave_up"
  | "no_read_timeout"
  | "truncated_stream_accepted"
  | "unread_stream"
  | "asked_again"
  | "key_in_body";

export interface Finding {
  readonly code: FindingCode;
  readonly severity: "error" | "warning";
  /** What happened. */
  readonly title: string;
  /** What to do about it. */
  readonly advice: string;
  /** The numbers of the requests that show it. */
  readonly requests: readonly number[];
}

export interface Verdict {
  /** Whether there are no findings. */
  readonly ok: boolean;
  /** How many different calls there were, and how many attempts at them. */
  readonly calls: number;
  readonly attempts: number;
  /** How many attempts a plan broke. */
  readonly faults: number;
  readonly findings: readonly Finding[];
}
