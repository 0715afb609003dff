/**
 * What a strategy says, before the wire layer frames it.
 * @module
 */

/** One function call that an answer asks for. */
export interface ToolCallContent {
  name: string;
  /** Serialised as the live service spaces it; a string is sent as it is. */
  arguments: string | Record<string, unknown>;
  /** Nine characters of `[A-Za-z0-9]`; drawn from the seed when absent. */
  id?: string;
}

/** One choice of a chat answer. A plain string is short for `{ text }`. */
export interface ChatChoice {
  text?: string;
  /** Shown before the text, as a `thinking` chunk. */
  thinking?: string;
  /** A value to answer as a JSON string; used when there is no `text`. */
  json?: unknown;
  toolCalls?: readonly ToolCallContent[];
}

/** The answer to a chat call: one choice for all, or one for each of `n`. */
export type ChatContent = string | ChatChoice | readonly (string | ChatChoice)[];

/** The answer to an embeddings call: one vector per input, in order. A vector may come in parts, which join to it. */
export type EmbeddingsContent = readonly (
  | Float32Array
  | readonly number[]
  | readonly Float32Array[]
)[];

/** What each resource's strategies answer with. */
export interface ContentOf {
  chat: ChatContent;
  embeddings: EmbeddingsContent;
  /** Sent as JSON, as it is. */
  models: object;
}
