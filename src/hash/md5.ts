/**
 * MD5, by which the live service's stores identify bytes (state.md section 5).
 * @module
 */
import { createHash } from "node:crypto";

/** The hash of bytes that come in pieces, as 32 hexadecimal digits. */
export function createMd5(): { update(bytes: Uint8Array): void; digest(): string } {
  const hash = createHash("md5");
  return { update: (bytes) => void hash.update(bytes), digest: () => hash.digest("hex") };
}
