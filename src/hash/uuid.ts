/**
 * UUIDs of versions 4 and 7 (RFC 9562 sections 5.4 and 5.7).
 * @module
 */
import type { Clock, Random } from "../types/seed.ts";
import { hex32 } from "./hex.ts";

/** The last 16 of a time's 48 bits. */
const LATE = 2 ** 16;

/** A time within the clock's second, then bits of the seed. */
export function uuid7(clock: Clock, random: Random): string {
  return uuid7At(clock() * 1000 + random.below(1000), random);
}

/** A time in milliseconds, then bits of the seed. */
export function uuid7At(at: number, random: Random): string {
  const early = hex32(Math.floor(at / LATE));
  return `${early}-${hex32(at % LATE).slice(4)}-7${lowerHalf(random)}`;
}

/** Bits of the seed alone. */
export function uuid4(random: Random): string {
  return `${random.hex(8)}-${random.hex(8).slice(0, 4)}-4${lowerHalf(random)}`;
}

/** The digits after the version. */
function lowerHalf(random: Random): string {
  const first = random.hex(8);
  const rest = random.hex(8) + random.hex(8).slice(0, 2);
  const variant = "89ab"[random.below(4)]!;
  return `${first.slice(0, 3)}-${variant}${first.slice(3, 6)}-${first.slice(6)}${rest}`;
}
