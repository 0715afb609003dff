/** The noun that operations share; also the `kind` of a request log entry. */
export type Resource = "chat" | "embeddings" | "models";
