/**
 * Embedding lists, key for key as the live service writes them (behaviour.md section 5).
 * @module
 */
import type { EmbeddingRequest } from "../schema/generated/requests.ts";
import type { Call } from "../types/call.ts";
import type { EmbeddingsContent } from "../types/content.ts";
import type { BodyReply } from "../types/reply.ts";
import { encodeBase64 } from "./base64.ts";
import { quantize } from "./dtypes.ts";
import { countTokens } from "../prompt/tokens.ts";
import { inputUsage } from "./usage.ts";

/** The limit that the live service was seen to name. */
const REQUESTS_A_MINUTE = 360;

type Vector = EmbeddingsContent[number];

/** The reply to an embeddings call. `output_dimension` takes the first components and leaves their length as it is, as live. */
export function frameEmbeddings(
  vectors: EmbeddingsContent,
  call: Call<EmbeddingRequest>,
): BodyReply {
  const { input, model, output_dimension } = call.body;
  const pieces = [encode(`{"id":"${call.seed.random("id").hex(32)}","object":"list","data":[`)];
  for (const [index, vector] of vectors.entries()) {
    pieces.push(encode(`${index > 0 ? "," : ""}{"object":"embedding","embedding":`));
    pieces.push(...write(cut(vector, output_dimension), call.body));
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
    // Bytes, and not a text: a text of this size is copied three times on its way to the socket.
    body: joinBytes(pieces),
  };
}

const encoder = new TextEncoder();
const encode = (text: string): Uint8Array => encoder.encode(text);

function joinBytes(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** The first components; all of them, in parts if they came so, without a length. */
function cut(vector: Vector, length: number | undefined): Vector {
  return length === undefined ? vector : joined(vector).slice(0, length);
}

function inParts(vector: Vector): vector is readonly Float32Array[] {
  return typeof vector[0] === "object";
}

function joined(vector: Vector): Float32Array | readonly number[] {
  return inParts(vector) ? vector.flatMap((part) => [...part]) : vector;
}

function write(
  vector: Vector,
  { encoding_format, output_dtype = "float" }: EmbeddingRequest,
): Uint8Array[] {
  const isBase64 = encoding_format === "base64";
  if (output_dtype === "float")
    return isBase64 ? [base64(float32(joined(vector)))] : floats(vector);
  const numbers = quantize(joined(vector), output_dtype);
  return [isBase64 ? base64(numbers) : encode(`[${numbers.join(",")}]`)];
}

function floats(vector: Vector): Uint8Array[] {
  if (!inParts(vector)) return [encode(JSON.stringify([...vector]))];
  const [first, ...rest] = vector.map(written);
  return [encode("["), first!.subarray(1), ...rest, encode("]")];
}

/** What parts are written as, for as long as they are kept: a strategy gives the same ones again and again. */
const texts = new WeakMap<Float32Array, Uint8Array>();

/** The components of a part, a comma before each. */
function written(part: Float32Array): Uint8Array {
  let text = texts.get(part);
  if (!text) texts.set(part, (text = encode(`,${part.join(",")}`)));
  return text;
}

/** Little-endian float32, as openai clients decode it. */
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
