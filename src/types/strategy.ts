/**
 * How an answer is found.
 * @module
 */
import type { Call } from "./call.ts";
import type { Pace } from "./plan.ts";
import type { Reply, Source } from "./reply.ts";
import type { Rule } from "./rule.ts";

/**
 * Content for the wire layer to frame, or a reply that is whole already, with what explains it. `undefined` is a miss: the next
 * strategy is asked.
 */
export type Answer =
  | { readonly content: unknown; readonly source?: Source }
  | { readonly reply: Reply; readonly source?: Source }
  | undefined;

/** Rules that lie together. */
export interface RuleSet {
  readonly folder: string;
  readonly rules: readonly Rule[];
}

/** Rules that a strategy brings, from files for instance. */
export interface StrategyRules {
  /** The rules for a call, in order, and the folder that they are from. */
  of(call: Call): RuleSet | Promise<RuleSet>;
  /**
   * Hears which one is played.
   * @param reply the place of the reply among its own; 0 for one that leaves the answer to others.
   */
  played?(rule: Rule, call: Call, reply: number): void;
}

export interface Strategy {
  /** What `x-parlel-strategy` chooses it by: letters, digits, `-` and `_`. */
  readonly name: string;
  /** Whether it is asked before the request is checked: a replay answers what the API refuses, as it was recorded. */
  readonly beforeChecks?: boolean;
  /** Played before anybody is asked. */
  readonly rules?: StrategyRules;
  /** How fast its answers came when they were recorded; undefined where nobody knows. */
  pace?(call: Call): Pace | undefined | Promise<Pace | undefined>;
  answer(call: Call): Answer | Promise<Answer>;
}
