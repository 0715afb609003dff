/**
 * Pace, limits and faults: how replies are sent.
 * @module
 */
import type { Match } from "./match.ts";

/** How long an answer takes. Times are milliseconds. */
export interface Pace {
  /** Where values not set here come from: the delays of the recordings. */
  readonly from?: "fixtures";
  /** Delay before the head of any answer. */
  readonly latency?: number;
  /** Time to the first token. */
  readonly ttft?: number;
  /** Time for each token of the prompt that wasn't cached. */
  readonly perInputToken?: number;
  /** Tokens per second, from the first to the last. */
  readonly tps?: number;
  /** How much times vary: 0.2 for at most a fifth more or less. */
  readonly jitter?: number;
  /** How many times longer an answer takes while `concurrent` calls are open. */
  readonly load?: number;
  /** The number of open calls that `load` refers to. @default 8 */
  readonly concurrent?: number;
  /** 2 for twice as fast; 0 for no delays at all, though the log still shows the times. @default 1 */
  readonly speed?: number;
}

/** The names of limits, as in the live service's headers. */
export type LimitName =
  | "req-second"
  | "req-minute"
  | "tokens-minute"
  | "ocr-pages-minute"
  | "audio-seconds-minute"
  | "input-characters-minute"
  | "concurrent";

/** The limits of each key in its world. They are replenished continuously. */
export type Limits = Readonly<Partial<Record<LimitName, number>>> & {
  /** Whether a refusal says when to retry. */
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
  /** The status of the fault `status`. */
  readonly status?: number;
  /** After how many events of the stream, where a half is the middle of an event; with a percent sign, a share of the stream. */
  readonly at?: number | `${number}%`;
  /** Particulars of the fault, for instance the `code` of an error. */
  readonly with?: Readonly<Record<string, string>>;
  /** How often it is played; without it, for ever. */
  readonly times?: number;
  /** How likely it is, from 0 to 1. @default 1 */
  readonly chance?: number;
  /** 3 for every third. @default 1 */
  readonly every?: number;
  /**
   * What is counted: the attempts of each call, so that no fate depends on the order of other calls; or all calls with a key, or in a
   * world, in order of arrival. @default "call"
   */
  readonly per?: "call" | "key" | "world";
  /** The calls that it applies to; without it, all. */
  readonly match?: Match;
}

export interface Plan {
  /** Seeds the random draws, together with the call. @default "" */
  readonly seed?: string;
  readonly pace?: Pace;
  readonly limits?: Limits;
  /** Played one after the other; after the last, nothing goes wrong any more. */
  readonly faults?: readonly Step[];
}

/** What a plan did to a call. */
export interface Fate {
  /** `ok` for none. */
  readonly fault: string;
  readonly attempt: number;
}
