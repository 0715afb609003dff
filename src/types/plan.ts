/**
 * Pace, limits and faults: how replies leave.
 * @module
 */
import type { Match } from "./match.ts";

/** How long an answer takes. Times are milliseconds. */
export interface Pace {
  /** Where what isn't said here comes from: the delays of the recordings. */
  readonly from?: "fixtures";
  /** Before the head of any answer. */
  readonly latency?: number;
  /** Until the first token. */
  readonly ttft?: number;
  /** For each token of the prompt that wasn't cached. */
  readonly perInputToken?: number;
  /** Tokens a second, from the first to the last. */
  readonly tps?: number;
  /** How much times vary: 0.2 for at most a fifth more or less. */
  readonly jitter?: number;
  /** How many times longer it takes when as many calls are open as `concurrent` says. */
  readonly load?: number;
  /** What load is measured by. @default 8 */
  readonly concurrent?: number;
  /** 2 for twice as fast; with 0 nobody waits, and the log still says the times. @default 1 */
  readonly speed?: number;
}

/** What runs out, named as the live service's headers. */
export type LimitName =
  | "req-second"
  | "req-minute"
  | "tokens-minute"
  | "ocr-pages-minute"
  | "audio-seconds-minute"
  | "input-characters-minute"
  | "concurrent";

/** How much of each there is for a key in its world. It comes back continuously. */
export type Limits = Readonly<Partial<Record<LimitName, number>>> & {
  /** Whether a refusal says when to come again. */
  readonly retryAfter?: boolean;
};

export type FaultName =
  | "ok"
  | "status"
  | "drop"
  | "hang"
  | "empty"
  | "html"
  | "short"
  | "cut"
  | "reset"
  | "stall"
  | "garble"
  | "error"
  | "nodone"
  | "comment"
  | "slice"
  | "arguments"
  | "stranger"
  | "length";

/** One step of a plan's faults. */
export interface Step {
  readonly fault: FaultName;
  /** Of the fault `status`. */
  readonly status?: number;
  /** After how many events of the stream; a half for the middle of one. A share of the stream with a percent sign. */
  readonly at?: number | `${number}%`;
  /** Particulars of the fault, for instance the `code` of an error. */
  readonly with?: Readonly<Record<string, string>>;
  /** How often it is played; for ever without it. */
  readonly times?: number;
  /** How likely it is, from 0 to 1. @default 1 */
  readonly chance?: number;
  /** 3 for every third. @default 1 */
  readonly every?: number;
  /**
   * What is counted: the attempts of each call, so that no fate depends on the order of others; or what comes from a key, or to a
   * world, in the order in which it comes. @default "call"
   */
  readonly per?: "call" | "key" | "world";
  /** The calls that it is for; all without it. */
  readonly match?: Match;
}

export interface Plan {
  /** What draws are made from, besides the call. @default "" */
  readonly seed?: string;
  readonly pace?: Pace;
  readonly limits?: Limits;
  /** Played one after the other; then nothing more goes wrong. */
  readonly faults?: readonly Step[];
}

/** What a plan did to a call. */
export interface Fate {
  /** `ok` for nothing. */
  readonly fault: string;
  readonly attempt: number;
}
