import { checkBatch } from "../guards/context.ts";
import { frameEmbeddings } from "../wire/embeddings.ts";
import type { FormsOf } from "./operation.ts";

export const embeddings: FormsOf<"embeddings"> = {
  "embeddings.create": { needs: "embedding", refuse: checkBatch, frame: frameEmbeddings },
};
