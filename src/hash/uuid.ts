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
  const time = at.toString(16).padStart(12, "0");
  const bits = random.hex(24);
  const variant = "89ab"[random.below(4)]!;
  return (
    `${time.slice(0, 8)}-${time.slice(8)}-7${bits.slice(0, 3)}` +
    `-${variant}${bits.slice(3, 6)}-${bits.slice(6, 18)}`
  );
}
