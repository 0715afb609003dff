/**
 * A server's choices of how answers are made.
 * @module
 */

export interface Choices {
  /** How tools are used where the model may choose. */
  readonly tools: "text" | "auto" | "lexical";
  /** Whether a schema in the prompt is followed. */
  readonly promptSchema: boolean;
  /** What vectors are computed from. */
  readonly embeddings: "hash" | "lexical";
  /** How jobs advance. */
  readonly jobs: "watched" | "instant" | "timed";
}
