/**
 * Answers by hand.
 * @module
 */
import type { FinishReason, ToolCallContent } from "./content.ts";
import type { Match } from "./match.ts";
import type { Plan } from "./plan.ts";

/** What a rule answers. Texts may hold values of the request: `{{user}}`, `{{tool.city}}`. */
export interface RuleReply {
  readonly text?: string;
  /** Shown before the text. */
  readonly thinking?: string;
  /** A chat's answer as JSON; of other operations the whole body. */
  readonly json?: unknown;
  readonly toolCalls?: readonly ToolCallContent[];
  readonly finishReason?: FinishReason;
  /** Instead of what is counted. */
  readonly usage?: { readonly prompt_tokens?: number; readonly completion_tokens?: number };
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An error in the service's form: a status, or its particulars. */
  readonly error?: number | RuleError;
}

export interface RuleError {
  readonly status: number;
  readonly message?: string;
  readonly type?: string;
  readonly code?: string;
}

export interface Rule {
  /** Unique among rules. */
  readonly name: string;
  readonly match: Match;
  /** Several are played in order, and then the last one holds. None leaves the answer to the strategies. */
  readonly reply: readonly RuleReply[];
  /** How often it is played; always without it. */
  readonly times?: number;
  readonly plan?: Plan;
  /** What a call must be like that it matches: one that isn't gets an error that says where. */
  readonly expect?: Match;
}
