/**
 * Seeded numbers: sfc32 (Chris Doty-Humphrey's small fast counter), seeded with 64 bits of hash.
 * @module
 */
import type { Random } from "../types/seed.ts";
import { highHalf, lowHalf } from "./halves.ts";
import { hex32 } from "./hex.ts";

const ALPHANUMERIC = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/** The rounds that the generator's author prescribes before the state is well mixed. */
const WARM_UP = 12;

class Sfc32 implements Random {
  #a: number;
  #b: number;
  #c = 0;
  #counter = 1;

  constructor(seed: bigint) {
    this.#a = lowHalf(seed);
    this.#b = highHalf(seed);
    for (let round = 0; round < WARM_UP; round++) this.uint32();
  }

  uint32(): number {
    const next = (((this.#a + this.#b) | 0) + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + next) | 0;
    return next >>> 0;
  }

  below(bound: number): number {
    return Math.floor((this.uint32() / 0x1_0000_0000) * bound);
  }

  hex(digits: number): string {
    let text = "";
    while (text.length < digits) text += hex32(this.uint32());
    return text;
  }

  alphanumeric(length: number): string {
    let text = "";
    while (text.length < length) text += ALPHANUMERIC[this.below(ALPHANUMERIC.length)];
    return text;
  }
}

/** A stream of numbers; equal seeds give equal streams on every machine. */
export function createRandom(seed: bigint): Random {
  return new Sfc32(seed);
}
