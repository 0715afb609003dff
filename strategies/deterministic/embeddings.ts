/**
 * Embeddings from each input's own hash, or from its words.
 * @module
 */
import type { Maybe } from "../../src/async/maybe.ts";
import { dimensionsOf } from "../../src/schema/dimensions.ts";
import type { EmbeddingRequest } from "../../src/schema/generated/requests.ts";
import type { Call } from "../../src/types/call.ts";
import type { EmbeddingsContent } from "../../src/types/content.ts";
import type { Choices } from "./choices.ts";
import { badRequest } from "../../src/wire/errors.ts";
import { embed } from "./vectors.ts";

/**
 * `POST /v1/embeddings`.
 * @throws ApiError 400 for more dimensions than the model's vectors have.
 */
export function createEmbeddings(
  { body }: Call<EmbeddingRequest>,
  { embeddings }: Pick<Choices, "embeddings">,
): Maybe<EmbeddingsContent> {
  const { input, model } = body;
  const dimensions = dimensionsOf(model);
  const length = body.output_dimension ?? dimensions.usual;
  if (length > dimensions.most) {
    throw badRequest(`output_dimension must be at most ${dimensions.most}, got ${length}.`);
  }
  const texts = [input].flat();
  if (embeddings === "hash") return texts.map((text) => embed(text, length, dimensions));
  return import("./lexical.ts").then(({ embedWords }) =>
    texts.map((text) => embedWords(text, length, dimensions)),
  );
}
