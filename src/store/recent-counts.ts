/**
 * Counts of what comes again. Names aren't kept, only their hashes, in columns of numbers: a name that never comes again, as most
 * don't, costs neither its text nor the garbage collector's time.
 * @module
 */
import { highHalf, lowHalf } from "../hash/halves.ts";
import { hash } from "../hash/xxhash.ts";

/** What wasn't counted among so many others may be forgotten, so that ever new names don't fill the memory. */
const GENERATION = 50_000;
const SMALLEST = 64;
/** Numbers to a place: the two halves of a hash, and how often it came, which is 0 for a free place. */
const WIDTH = 3;

export class RecentCounts {
  // Two generations, because to take the oldest out one by one costs more than all the rest.
  #young = new Table(SMALLEST);
  #old = this.#young;

  /** @returns the how-manieth time it is, from 1. */
  next(name: string): number {
    const hashed = hash(name);
    const low = lowHalf(hashed);
    const high = highHalf(hashed);
    const n = (this.#young.get(low, high) || this.#old.get(low, high)) + 1;
    if (this.#young.size === GENERATION) {
      this.#old = this.#young;
      this.#young = new Table(SMALLEST);
    } else if (this.#young.isFull) this.#young = this.#young.enlarged();
    this.#young.set(low, high, n);
    return n;
  }

  clear(): void {
    this.#young = new Table(SMALLEST);
    this.#old = this.#young;
  }
}

/** A hash table that nothing is taken out of. */
class Table {
  size = 0;
  readonly #places: number;
  readonly #cells: Int32Array;

  /** @param places a power of two. */
  constructor(places: number) {
    this.#places = places;
    this.#cells = new Int32Array(places * WIDTH);
  }

  get isFull(): boolean {
    return this.size * 2 >= this.#places;
  }

  get(low: number, high: number): number {
    return this.#cells[this.#find(low, high) + 2]!;
  }

  set(low: number, high: number, n: number): void {
    const at = this.#find(low, high);
    if (this.#cells[at + 2] === 0) this.size++;
    this.#cells[at] = low;
    this.#cells[at + 1] = high;
    this.#cells[at + 2] = n;
  }

  enlarged(): Table {
    const larger = new Table(this.#places * 2);
    const cells = this.#cells;
    for (let at = 0; at < cells.length; at += WIDTH) {
      if (cells[at + 2] !== 0) larger.set(cells[at]!, cells[at + 1]!, cells[at + 2]!);
    }
    return larger;
  }

  /** Where a hash stands, or could. */
  #find(low: number, high: number): number {
    const cells = this.#cells;
    for (let place = low; ; place++) {
      const at = (place & (this.#places - 1)) * WIDTH;
      const isFree = cells[at + 2] === 0;
      if (isFree || (cells[at] === low && cells[at + 1] === high)) return at;
    }
  }
}
