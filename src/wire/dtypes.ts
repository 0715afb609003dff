/**
 * Vectors in the number types of `output_dtype`, as Mistral's guide to code embeddings and its cookbook on quantization define
 * them.
 * @module
 */
import type { EmbeddingDtype } from "../schema/generated/requests.ts";

type Vector = Float32Array | readonly number[];

/** A vector in a number type of bytes. */
export function quantize(
  vector: Vector,
  dtype: Exclude<EmbeddingDtype, "float">,
): Int8Array | Uint8Array {
  switch (dtype) {
    case "int8":
      return Int8Array.from(toBytes(vector, 127, 128), (byte) => Math.max(-127, byte - 128));
    case "uint8":
      return new Uint8Array(toBytes(vector, 127.5, 127.5));
    case "ubinary":
      return packSigns(vector);
    case "binary":
      return Int8Array.from(packSigns(vector), (byte) => byte - 128);
  }
}

/** Components, scaled and shifted, as the nearest whole numbers from 0 to 255; ties go to the even one. */
function toBytes(vector: Vector, scale: number, shift: number): Uint8ClampedArray {
  return Uint8ClampedArray.from(vector, (value) => value * scale + shift);
}

/** One bit per component, set if it is above 0: the first is the highest bit, and zeros follow the last. */
function packSigns(vector: Vector): Uint8Array {
  const bytes = new Uint8Array(Math.ceil(vector.length / 8));
  for (let at = 0; at < vector.length; at++) {
    if (vector[at]! > 0) bytes[at >> 3]! |= 0x80 >> (at & 7);
  }
  return bytes;
}
