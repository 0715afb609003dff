/**
 * The two clocks that an answer's `created` can come from.
 * @module
 */
import type { Clock } from "../types/seed.ts";

/** 2026-01-01T00:00:00Z, always. */
export const fixedClock: Clock = () => 1_767_225_600;

export const realClock: Clock = () => Math.floor(Date.now() / 1000);
