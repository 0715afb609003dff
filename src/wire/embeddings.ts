/**
 * Embedding lists, key for key as the live service writes them (behaviour.md section 5).
 * @module
 */
import { joined } from "../async/bytes.ts";
import type { EmbeddingRequest } from "../schema/generated/requests.ts";
import type { Call } from "../types/call.ts";
import type { EmbeddingsContent } from "../types/content.ts";
import type { BodyReply } from "../types/reply.ts";
import { encodeBase64 } from "./base64.ts";
import { quantize } from "./dtypes.ts";
import { countTokens } from "../prompt/tokens.ts";
import { inputUsage } from "./usage.ts";
import { writeParts } from "./vectors.ts";

/** As seen in the live service's headers. */
const REQUESTS_A_MINUTE = 360;

type Vector = EmbeddingsContent[number];

/** The reply to an embeddings call. `output_dimension` keeps the first components without normalising them again, as live. */
export function frameEmbeddings(
  vectors: EmbeddingsContent,
  call: Call<EmbeddingRequest>,
): BodyReply {
  const { input, model, output_dimension } = call.body;
  const pieces = [encode(`{"id":"${call.seed.random("id").hex(32)}","object":"list","data":[`)];
  for (const [index, vector] of vectors.entries()) {
    if (index > 0) pieces.push(COMMA);
    pieces.push(OPENING);
    write(cut(vector, output_dimension), call.body, pieces);
    pieces.push(encode(`,"index":${index}}`));
  }
  const tokens = [input].flat().reduce((sum, text) => sum + countTokens(text), 0);
  const usage = inputUsage(tokens, tokens, null);
  pieces.push(encode(`],"model":${JSON.stringify(model)},"usage":${usage}}`));
  return {
    kind: "body",
    status: 200,
    cost: { of: "input", tokens, perMinute: REQUESTS_A_MINUTE },
    usage: { prompt_tokens: tokens, completion_tokens: 0, total_tokens: tokens },
    // Bytes rather than a string: a string of this size is copied three times on its way to the socket.
    body: joined(pieces),
  };
}

const encoder = new TextEncoder();
const encode = (text: string): Uint8Array => encoder.encode(text);

const COMMA = encode(",");
const OPENING = encode('{"object":"embedding","embedding":');

/** The first `length` components; without a length the vector as it came, in parts or not. */
function cut(vector: Vector, length: number | undefined): Vector {
  return length === undefined ? vector : whole(vector).slice(0, length);
}

function inParts(vector: Vector): vector is readonly Float32Array[] {
  return typeof vector[0] === "object";
}

function whole(vector: Vector): Float32Array | readonly number[] {
  if (!inParts(vector)) return vector;
  const numbers = new Float32Array(vector.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of vector) {
    numbers.set(part, at);
    at += part.length;
  }
  return numbers;
}

/** Appends a vector to the pieces, in the requested encoding. */
function write(
  vector: Vector,
  { encoding_format, output_dtype = "float" }: EmbeddingRequest,
  pieces: Uint8Array[],
): void {
  const isBase64 = encoding_format === "base64";
  if (output_dtype !== "float") {
    const numbers = quantize(whole(vector), output_dtype);
    pieces.push(isBase64 ? base64(numbers) : encode(`[${numbers.join(",")}]`));
  } else if (isBase64) pieces.push(base64(float32(whole(vector))));
  else if (inParts(vector)) writeParts(vector, pieces);
  else pieces.push(encode(JSON.stringify([...vector])));
}

/** Little-endian float32, as OpenAI's clients decode it. */
function float32(vector: Float32Array | readonly number[]): Uint8Array {
  const bytes = new DataView(new ArrayBuffer(vector.length * 4));
  for (let index = 0; index < vector.length; index++) {
    bytes.setFloat32(index * 4, vector[index]!, true);
  }
  return new Uint8Array(bytes.buffer);
}

function base64(numbers: Int8Array | Uint8Array): Uint8Array {
  const { buffer, byteOffset, byteLength } = numbers;
  return encode(`"${encodeBase64(new Uint8Array(buffer, byteOffset, byteLength))}"`);
}
