/**
 * A room of its own on the same port.
 * @module
 */
import type { Miss } from "./miss.ts";

/** What strategies may remember of a world besides its state. */
export interface World {
  /** Empty for the default world. */
  readonly name: string;
  /**
   * Takes a turn: what has several answers gives them in order.
   * @param key whose turns are counted.
   * @returns how often it was taken before.
   */
  turn(key: string, name: string): number | Promise<number>;
  /** Remembers a call that nothing was recorded for. */
  missed(miss: Miss): void;
}
