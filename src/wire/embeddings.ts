/**
 * Embedding lists, key for key as the live service writes them (behaviour.md section 5).
 * @module
 */
import type { EmbeddingRequest } from "../schema/embeddings.ts";
import type { Call } from "../types/call.ts";
import type { EmbeddingsContent } from "../types/content.ts";
import type { BodyReply } from "../types/reply.ts";
import { countTokens } from "./tokens.ts";

type Vector = EmbeddingsContent[number];

/** The reply to an embeddings call. `output_dimension` takes the first components and leaves their length as it is, as live. */
export function frameEmbeddings(
  vectors: EmbeddingsContent,
  call: Call<EmbeddingRequest>,
): BodyReply {
  const { input, model, output_dimension, encoding_format } = call.body;
  const write = encoding_format === "base64" ? base64 : floats;
  const data = vectors.map(
    (vector, index) =>
      `{"object":"embedding","embedding":${write(vector.slice(0, output_dimension))},"index":${index}}`,
  );
  const tokens = [input].flat().reduce((sum, text) => sum + countTokens(text), 0);
  const body =
    `{"id":"${call.seed.random("id").hex(32)}","object":"list","data":[${data.join(",")}]` +
    `,"model":${JSON.stringify(model)},"usage":{"prompt_audio_seconds":null,"prompt_tokens":${tokens}` +
    `,"total_tokens":${tokens},"completion_tokens":0,"request_count":null,"prompt_tokens_details":null` +
    `,"completion_tokens_details":null,"service_tier":null,"prompt_token_details":null}}`;
  return { kind: "body", status: 200, body };
}

/** Components on this grid are written from a table, which is ten times faster than writing numbers. */
const GRID = 8192;
const written: string[] = [];

function floats(vector: Vector): string {
  let text = "[";
  for (let index = 0; index < vector.length; index++) {
    if (index > 0) text += ",";
    text += decimal(vector[index]!);
  }
  return `${text}]`;
}

function decimal(value: number): string {
  const step = value * GRID + GRID;
  if (!Number.isInteger(step) || step < 0 || step > 2 * GRID) return JSON.stringify(value);
  return (written[step] ??= JSON.stringify(value));
}

/** Little-endian float32, as openai clients decode it. */
function base64(vector: Vector): string {
  const bytes = new DataView(new ArrayBuffer(vector.length * 4));
  for (let index = 0; index < vector.length; index++) {
    bytes.setFloat32(index * 4, vector[index]!, true);
  }
  return `"${Buffer.from(bytes.buffer).toString("base64")}"`;
}
