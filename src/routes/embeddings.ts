import { checkBatch } from "../guards/context.ts";
import { EmbeddingRequest } from "../schema/embeddings.ts";
import type { Operation } from "../types/operation.ts";
import { frameEmbeddings } from "../wire/embeddings.ts";

export const embeddings: readonly Operation[] = [
  {
    id: "embeddings.create",
    resource: "embeddings",
    method: "POST",
    path: "/v1/embeddings",
    request: EmbeddingRequest,
    refuse: checkBatch,
    frame: frameEmbeddings,
  },
];
