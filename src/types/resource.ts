/** The noun that operations share; also the `kind` of a request log entry. */
export type Resource =
  | "chat"
  | "fim"
  | "agents"
  | "embeddings"
  | "moderations"
  | "classifications"
  | "ocr"
  | "transcriptions"
  | "speech"
  | "voices"
  | "models";
