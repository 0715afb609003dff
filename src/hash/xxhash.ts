/**
 * xxHash64, the only hash of the project.
 * @module
 */
import xxhash from "xxhash-wasm";

const { h64, h64Raw, create64 } = await xxhash();

/** The 64-bit hash of a string's UTF-8 bytes. */
export function hash(text: string): bigint {
  return h64(text);
}

/** The same as 16 hexadecimal digits. */
export function hashHex(text: string): string {
  return hex(h64(text));
}

/** The 64-bit hash of bytes, as 16 hexadecimal digits. */
export function hashBytes(bytes: Uint8Array): string {
  return hex(h64Raw(bytes));
}

/** The same of bytes that come in pieces. */
export function createByteHash(): { update(bytes: Uint8Array): void; digest(): string } {
  const state = create64();
  return {
    update: (bytes) => void state.update(bytes),
    digest: () => hex(state.digest()),
  };
}

function hex(value: bigint): string {
  return value.toString(16).padStart(16, "0");
}
