/**
 * The time at which objects are created.
 * @module
 */
import type { Clock } from "../types/seed.ts";

export interface Time {
  readonly clock: Clock;
  /** Whether the clock runs. */
  readonly isReal: boolean;
}
