/**
 * Conditions on calls: one vocabulary for rules, faults, verification and the log.
 * @module
 */

/** A condition on a text: its exact value, or conditions that it must meet. */
export type TextMatch =
  | string
  | {
      readonly equals?: string;
      readonly contains?: string;
      /** An RE2 pattern that is found somewhere in it. */
      readonly pattern?: string;
    };

/** A tool call in the conversation: its name, or its name and a subset of its arguments. */
export type CalledMatch =
  | string
  | { readonly name: string; readonly arguments?: Readonly<Record<string, unknown>> };

/** Every condition given must hold. */
export interface Match {
  /** An operation's id, `chat.complete`, or the end of its path, `chat/completions`. */
  readonly operation?: string;
  readonly model?: TextMatch;
  /** The text of the last user message. */
  readonly user?: TextMatch;
  /** A subset of the body. Lists must have the same length. */
  readonly body?: Readonly<Record<string, unknown>>;
  /** Whether the call wants a stream. */
  readonly stream?: boolean;
  /** Names that must be among the tools offered. */
  readonly tools?: string | readonly string[];
  /** Tool calls that must be among those in the conversation. */
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
  /** How often this key has sent the same call, this time included. */
  readonly attempt?: number;
  /** The status of the answer: this and the rest are known only afterwards. */
  readonly status?: number;
  readonly strategy?: string;
  readonly fixture?: string;
  readonly fault?: string;
}

/** A place where a call differs from a match. */
export interface Mismatch {
  /** The match's key, or a place in the body: `body.messages.0.content`. */
  readonly at: string;
  readonly expected: unknown;
  readonly got: unknown;
}
