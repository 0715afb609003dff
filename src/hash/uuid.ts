/**
 * UUIDs of version 7 (RFC 9562 section 5.7).
 * @module
 */
import type { Clock, Random } from "../types/seed.ts";

/** Within the clock's second, then bits of the seed. */
export function uuid7(clock: Clock, random: Random): string {
  return uuid7At(clock() * 1000 + random.below(1000), random);
}

/** At a time in milliseconds, then bits of the seed. */
export function uuid7At(at: number, random: Random): string {
  const time = hex(Math.floor(at / HALF)) + hex(at % HALF);
  const bits = random.hex(24);
  const variant = "89ab"[random.below(4)]!;
  return (
    `${time.slice(0, 8)}-${time.slice(8)}-7${bits.slice(0, 3)}` +
    `-${variant}${bits.slice(3, 6)}-${bits.slice(6, 18)}`
  );
}

/** Half of a time's 48 bits. */
const HALF = 2 ** 24;

/** Of small numbers, because large ones become text three times as slowly. */
function hex(half: number): string {
  return half.toString(16).padStart(6, "0");
}
