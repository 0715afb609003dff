/**
 * Bytes as base64 and back, on every runtime.
 * @module
 */

/** Node's own, which is many times as fast as what every runtime has. */
const native = (globalThis as { Buffer?: typeof Buffer }).Buffer;
/** Bytes to convert at once, since a call takes a limited number of arguments. A multiple of three. */
const PIECE = 0x6000;

/** Bytes as base64, in the usual alphabet and padded. */
export function encodeBase64(bytes: Uint8Array): string {
  if (native) return native.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
  let text = "";
  for (let at = 0; at < bytes.length; at += PIECE) {
    text += btoa(String.fromCharCode(...bytes.subarray(at, at + PIECE)));
  }
  return text;
}

const ALPHABET = /^[A-Za-z0-9+/_-]*={0,2}$/;

/** The bytes of base64; undefined for any other text. Ignores white space, and accepts the URL alphabet, too. */
export function decodeBase64(text: string): Uint8Array | undefined {
  const dense = /\s/.test(text) ? text.replace(/\s+/g, "") : text;
  if (!ALPHABET.test(dense) || dense.replace(/=+$/, "").length % 4 === 1) return undefined;
  if (native) return new Uint8Array(native.from(dense, "base64"));
  const plain = dense.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  return Uint8Array.from(atob(plain), (character) => character.charCodeAt(0));
}
