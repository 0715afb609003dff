import { checkBatch } from "../guards/context.ts";
import { published } from "../schema/operations.ts";
import type { Operation } from "../types/operation.ts";
import { frameEmbeddings } from "../wire/embeddings.ts";

export const embeddings: readonly Operation[] = [
  {
    ...published["embeddings.create"],
    refuse: checkBatch,
    frame: frameEmbeddings,
  },
];
