/**
 * Bytes as base64 and back.
 * @module
 */

export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
}

const ALPHABET = /^[A-Za-z0-9+/_-]*={0,2}$/;

/** Undefined for a text that is no base64. White space doesn't count. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const dense = /\s/.test(text) ? text.replace(/\s+/g, "") : text;
  if (!ALPHABET.test(dense) || dense.replace(/=+$/, "").length % 4 === 1) return undefined;
  return new Uint8Array(Buffer.from(dense, "base64"));
}
