/**
 * How an answer is found.
 * @module
 */
import type { Call } from "./call.ts";
import type { Pace } from "./plan.ts";
import type { Reply, Source } from "./reply.ts";
import type { Rule } from "./rule.ts";

/**
 * Content for the wire layer to frame, or a complete reply, with its source. `undefined` is a miss: the next strategy is
 * asked.
 */
export type Answer =
  | { readonly content: unknown; readonly source?: Source }
  | { readonly reply: Reply; readonly source?: Source }
  | undefined;

/** The rules in one folder. */
export interface RuleSet {
  readonly folder: string;
  readonly rules: readonly Rule[];
  /** The name of a rule as answers give it; without it, the rule's own. */
  nameOf?(rule: string): string;
}

/** Rules that a strategy provides, from files for instance. */
export interface StrategyRules {
  /** The rules for a call, in order, and the folder they come from. */
  of(call: Call): RuleSet | Promise<RuleSet>;
  /**
   * Called when a rule is played.
   * @param reply the index of the reply among the rule's own; 0 for a rule that leaves the answer to the strategies.
   */
  played?(rule: Rule, call: Call, reply: number): void;
}

export interface Strategy {
  /** The name for `x-parlel-strategy`: letters, digits, `-` and `_`. */
  readonly name: string;
  /** Whether it is asked before the request is checked: a replay answers even requests that the API refuses, as recorded. */
  readonly beforeChecks?: boolean;
  /** Rules that are played before any strategy is asked. */
  readonly rules?: StrategyRules;
  /** How fast its answers came when they were recorded; undefined if unknown. */
  pace?(call: Call): Pace | undefined | Promise<Pace | undefined>;
  answer(call: Call): Answer | Promise<Answer>;
}
