/**
 * The alternatives that a schema leaves, tried in an order that the seed determines.
 * @module
 */
import type { Random } from "../../../src/types/seed.ts";

/** How many are tried one by one, and how many more are drawn. */
const COUNTED = 64;
const DRAWN = 64;

/** The digits of an attempt's number are the choices, so that counting goes through all combinations. */
export class Alternatives {
  readonly #random: Random;
  readonly #turn: number;
  #attempt = -1;
  /** The remaining digits of the attempt's number, and how many combinations there have been so far. */
  #rest = 0;
  #shown = 1;
  #most = 1;

  constructor(random: Random) {
    this.#random = random;
    this.#turn = random.uint32();
  }

  /** Goes on to the next; after all of them, only if chance can bring something new. */
  next(isChance: boolean): boolean {
    this.#attempt++;
    this.#most = Math.max(this.#most, this.#shown);
    this.#rest = this.#attempt;
    this.#shown = 1;
    return this.#attempt < COUNTED + DRAWN && (this.#attempt < this.#most || isChance);
  }

  /** Chooses one of a number of alternatives; in order if the first is the best. */
  choose(count: number, inOrder = false): number {
    this.#shown *= count;
    if (this.#attempt >= COUNTED) return this.#random.below(count);
    const digit = this.#rest % count;
    this.#rest = Math.floor(this.#rest / count);
    return inOrder ? digit : (digit + this.#turn) % count;
  }
}
