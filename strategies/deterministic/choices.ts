/**
 * What a server chooses of how answers are made.
 * @module
 */

export interface Choices {
  /** What is done with tools where the model may choose. */
  readonly tools: "text" | "auto" | "lexical";
  /** Whether a schema in the prompt is followed. */
  readonly promptSchema: boolean;
  /** What vectors come from. */
  readonly embeddings: "hash" | "lexical";
}
