/**
 * Ready-made paces, close to those of hosted models of such sizes in the middle of 2026.
 * @module
 */
import type { Pace } from "../types/plan.ts";

export const paces = {
  small: { ttft: 250, perInputToken: 0.05, tps: 150, jitter: 0.2 },
  large: { ttft: 600, perInputToken: 0.15, tps: 60, jitter: 0.2 },
  reasoning: { ttft: 2500, perInputToken: 0.15, tps: 45, jitter: 0.3 },
} as const satisfies Readonly<Record<string, Pace>>;

export type PaceName = keyof typeof paces;
