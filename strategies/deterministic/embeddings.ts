/**
 * Embeddings from each input's own hash.
 * @module
 */
import type { EmbeddingRequest } from "../../src/schema/embeddings.ts";
import type { Call } from "../../src/types/call.ts";
import type { EmbeddingsContent } from "../../src/types/content.ts";
import { badRequest } from "../../src/wire/errors.ts";
import { DIMENSIONS, embed } from "./vectors.ts";

/**
 * `POST /v1/embeddings`.
 * @throws ApiError 400 for more dimensions than a vector has.
 */
export function createEmbeddings({ body }: Call<EmbeddingRequest>): EmbeddingsContent {
  const { input, output_dimension = DIMENSIONS } = body;
  if (output_dimension > DIMENSIONS) {
    throw badRequest(`output_dimension must be at most ${DIMENSIONS}, got ${output_dimension}.`);
  }
  return [input].flat().map(embed);
}
