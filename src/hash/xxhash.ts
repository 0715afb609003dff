/**
 * xxHash64, the only hash of the project.
 * @module
 */
import xxhash from "xxhash-wasm";

const { h64 } = await xxhash();

/** The 64-bit hash of a string's UTF-8 bytes. */
export function hash(text: string): bigint {
  return h64(text);
}

/** The same as 16 hexadecimal digits. */
export function hashHex(text: string): string {
  return h64(text).toString(16).padStart(16, "0");
}
