/**
 * Vectors in the number types that `output_dtype` names, as Mistral's guide to code embeddings and its cookbook on quantization
 * define them.
 * @module
 */
import type { EmbeddingDtype } from "../schema/embeddings.ts";

/** A vector in a number type that has a byte for each number. */
export function quantize(
  vector: Float32Array | readonly number[],
  dtype: Exclude<EmbeddingDtype, "float">,
): Int8Array | Uint8Array {
  switch (dtype) {
    case "int8":
      return Int8Array.from(vector, (value) => Math.max(-127, rounded(value * 127 + 128) - 128));
    case "uint8":
      return Uint8Array.from(vector, (value) => rounded(value * 127.5 + 127.5));
    case "ubinary":
      return packSigns(vector);
    case "binary":
      return Int8Array.from(packSigns(vector), (byte) => byte - 128);
  }
}

const byte = new Uint8ClampedArray(1);

/** The nearest whole number from 0 to 255, the even one of two that are as near. */
function rounded(value: number): number {
  byte[0] = value;
  return byte[0]!;
}

/** A bit for each component, set if it is above 0: the first one highest, zeros after the last. */
function packSigns(vector: Float32Array | readonly number[]): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(vector.length / 8));
  for (let at = 0; at < vector.length; at++) {
    if (vector[at]! > 0) bytes[at >> 3]! |= 0x80 >> (at & 7);
  }
  return bytes;
}
