/**
 * UUIDs of versions 4 and 7 (RFC 9562 sections 5.4 and 5.7).
 * @module
 */
import type { Clock, Random } from "../types/seed.ts";

/** A time within the clock's second, then bits of the seed. */
export function uuid7(clock: Clock, random: Random): string {
  return uuid7At(clock() * 1000 + random.below(1000), random);
}

/** A time in milliseconds, then bits of the seed. */
export function uuid7At(at: number, random: Random): string {
  const time = hex(Math.floor(at / HALF)) + hex(at % HALF);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${lowerHalf(random)}`;
}

/** Bits of the seed alone. */
export function uuid4(random: Random): string {
  const bits = random.hex(16);
  return `${bits.slice(0, 8)}-${bits.slice(8, 12)}-4${lowerHalf(random)}`;
}

/** The digits after the version. */
function lowerHalf(random: Random): string {
  const bits = random.hex(24);
  const variant = "89ab"[random.below(4)]!;
  return `${bits.slice(0, 3)}-${variant}${bits.slice(3, 6)}-${bits.slice(6, 18)}`;
}

/** Half of a time's 48 bits. */
const HALF = 2 ** 24;

/** Takes small numbers only, because large ones take three times as long to become text. */
function hex(half: number): string {
  return half.toString(16).padStart(6, "0");
}
