/**
 * The id that the live service gives to each answer (behaviour.md section 4).
 * @module
 */
import { uuid7 } from "../hash/uuid.ts";
import type { Call } from "../types/call.ts";

export function correlationId({ seed, clock }: Pick<Call, "seed" | "clock">): string {
  return uuid7(clock, seed.random("correlation"));
}
