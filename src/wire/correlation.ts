/**
 * The id that the live service gives to each answer (behaviour.md section 4).
 * @module
 */
import type { Call } from "../types/call.ts";

/** A UUID of version 7 (RFC 9562 section 5.7): the clock's time, then bits of the seed. */
export function correlationId({ seed, clock }: Pick<Call, "seed" | "clock">): string {
  const random = seed.random("correlation");
  const time = (clock() * 1000 + random.below(1000)).toString(16).padStart(12, "0");
  const bits = random.hex(24);
  const variant = "89ab"[random.below(4)]!;
  return (
    `${time.slice(0, 8)}-${time.slice(8)}-7${bits.slice(0, 3)}` +
    `-${variant}${bits.slice(3, 6)}-${bits.slice(6, 18)}`
  );
}
