/**
 * Worlds: isolated spaces on the same port.
 * @module
 */
import type { Miss } from "./miss.ts";
import type { Rule } from "./rule.ts";

/** A world as strategies see it, besides its state. */
export interface World {
  /** Empty for the default world. */
  readonly name: string;
  /**
   * Takes a turn, so that several answers can be given in order.
   * @param key the API key whose turns are counted.
   * @returns how often the turn was taken before.
   */
  turn(key: string, name: string): number | Promise<number>;
  /** The world's own rules. */
  readonly rules: readonly Rule[];
  /** How often a rule has been played. @param folder where it comes from; without it, it is the world's own. */
  plays(rule: string, folder?: string): number;
  /** Remembers a call that has no recording. */
  missed(miss: Miss): void;
}
