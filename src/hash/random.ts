/**
 * Seeded numbers: sfc32 (Chris Doty-Humphrey's small fast counter), seeded with 64 bits of hash.
 * @module
 */
import type { Random } from "../types/seed.ts";

const ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** A stream of numbers; equal seeds give equal streams on every machine. */
export function createRandom(seed: bigint): Random {
  let a = Number(seed & 0xffffffffn) | 0;
  let b = Number(seed >> 32n) | 0;
  let c = 0;
  let counter = 1;

  const uint32 = (): number => {
    const next = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + next) | 0;
    return next >>> 0;
  };
  // The generator's author asks for twelve rounds before the state is well mixed.
  for (let round = 0; round < 12; round++) uint32();

  // The high bits of a product with the bound: no modulo bias worth the name for small bounds.
  const below = (bound: number): number => Math.floor((uint32() / 0x1_0000_0000) * bound);

  return {
    uint32,
    below,
    hex(digits) {
      let text = "";
      while (text.length < digits) text += uint32().toString(16).padStart(8, "0");
      return text;
    },
    alphanumeric(length) {
      let text = "";
      while (text.length < length) text += ALPHANUMERIC[below(ALPHANUMERIC.length)];
      return text;
    },
  };
}
