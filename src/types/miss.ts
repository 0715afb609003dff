/**
 * A call that no fixture answered, and why.
 * @module
 */

import type { Mismatch } from "./match.ts";

/** One place where the request differs from the nearest fixture's. */
export interface Difference {
  /** For instance `body.messages.1.content`. */
  readonly path: string;
  readonly asked: unknown;
  readonly recorded: unknown;
}

/** What happens to a call that no fixture answers. */
export type OnMiss = "error" | "deterministic" | "record" | "passthrough";

/** A rule that nearly matched a call, or would have answered it once more. */
export interface NearRule {
  readonly name: string;
  /** Where the call differs. */
  readonly differs: readonly Mismatch[];
  /** How often it answers, if it has and so didn't answer this call. */
  readonly times?: number;
}

export interface Miss {
  readonly reason: "no fixture" | "exhausted";
  readonly method: string;
  readonly path: string;
  /** The fixture that differs least, or the exhausted one; null when there is none for this path. */
  readonly nearest: string | null;
  readonly differences: readonly Difference[];
  /** The rule that it nearly matched; absent when no rule is for its operation. */
  readonly rule?: NearRule;
  /** Says that the set which the call names isn't there, and which one may be meant. */
  readonly noSet?: string;
  /** Files that may hold the call but can't be read, and why. */
  readonly broken?: readonly { readonly path: string; readonly message: string }[];
  /** The command that records the call. */
  readonly record: string;
}
