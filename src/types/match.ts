/**
 * What a call is like: one vocabulary for rules, faults, verification and the log.
 * @module
 */

/** A condition on a text: what it equals, or what holds of it. */
export type TextMatch =
  | string
  | {
      readonly equals?: string;
      readonly contains?: string;
      /** An RE2 pattern that is found somewhere in it. */
      readonly pattern?: string;
    };

/** A tool call that the conversation holds: its name, or also a subset of its arguments. */
export type CalledMatch =
  | string
  | { readonly name: string; readonly arguments?: Readonly<Record<string, unknown>> };

/** All that is named must hold. */
export interface Match {
  /** An operation's id, `chat.complete`, or the end of its path, `chat/completions`. */
  readonly operation?: string;
  readonly model?: TextMatch;
  /** The text of the last user message. */
  readonly user?: TextMatch;
  /** A subset of the body. Lists have the same length. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Whether the call wants a stream. */
  readonly stream?: boolean;
  /** The names of tools that are offered, among others. */
  readonly tools?: string | readonly string[];
  /** Tool calls that the conversation holds, among others. */
  readonly called?: CalledMatch | readonly CalledMatch[];
  /** Whether a tool result follows the last user message. */
  readonly hasToolResult?: boolean;
  /** How many user messages there are. */
  readonly turn?: number;
  /** How many messages of the assistant there are. */
  readonly answers?: number;
  /** The API key. */
  readonly key?: string;
  /** The trace id of the `traceparent` header. */
  readonly trace?: string;
  /** How often this key has asked the same, this time included. */
  readonly attempt?: number;
  /** What was answered: known only afterwards. */
  readonly status?: number;
  readonly strategy?: string;
  readonly fixture?: string;
  readonly fault?: string;
}

/** Where a call isn't as a match says. */
export interface Mismatch {
  /** The match's key, or a place in the body: `body.messages.0.content`. */
  readonly at: string;
  readonly expected: unknown;
  readonly got: unknown;
}
