/**
 * Rules: answers written by hand.
 * @module
 */
import type { FinishReason, ToolCallContent } from "./content.ts";
import type { Match } from "./match.ts";
import type { Plan } from "./plan.ts";

/** A rule's answer. Texts may contain values of the request: `{{user}}`, `{{tool.city}}`. */
export interface RuleReply {
  readonly text?: string;
  /** Shown before the text. */
  readonly thinking?: string;
  /** A chat answer as JSON; for other operations, the whole body. */
  readonly json?: unknown;
  readonly toolCalls?: readonly ToolCallContent[];
  readonly finishReason?: FinishReason;
  /** Replaces the counted usage. */
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
  /** Several are played in order, and the last one is repeated. With none, the strategies answer. */
  readonly reply: readonly RuleReply[];
  /** How often it is played; without it, always. */
  readonly times?: number;
  /** Whether it applies to the next calls whose answers are generated, before all other rules. */
  readonly next?: boolean;
  readonly plan?: Plan;
  /** Conditions that a matched call must meet: one that doesn't gets an error that says where. */
  readonly expect?: Match;
}
