/** The expected values are those of the reference implementation in C, for a seed of 0. */
import { expect, test } from "vitest";
import { createByteHash, hash, hashBytes, hashHex } from "../../src/hash/xxhash.ts";

const VECTORS: readonly [text: string, hex: string][] = [
  ["", "ef46db3751d8e999"],
  ["a", "d24ec4f1a98c6e5b"],
  ["asd", "631c37ce72a97393"],
  ["Call me Ishmael. Some years ago--never mind how long precisely-", "02a2e85470d6fd96"],
  ["é ☃ 東京", "435a90fd35a19068"],
];
const BYTES = Uint8Array.from({ length: 1000 }, (_, index) => index * 7);

test("a text has the reference implementation's hash of its UTF-8 bytes", () => {
  for (const [text, hex] of VECTORS) {
    expect(hashHex(text)).toBe(hex);
    expect(hash(text)).toBe(BigInt(`0x${hex}`));
    expect(hashBytes(new TextEncoder().encode(text))).toBe(hex);
  }
});

test("bytes have the same hash, whole and in pieces", () => {
  expect(hashBytes(BYTES)).toBe("25275608a9cfc168");
  const pieces = createByteHash();
  for (let at = 0; at < BYTES.length; at += 33) pieces.update(BYTES.subarray(at, at + 33));
  expect(pieces.digest()).toBe("25275608a9cfc168");
});
