/**
 * Counts how often names occur. Only their hashes are kept, in an array of numbers: most names never occur again, and then cost
 * neither their text nor the garbage collector's time.
 * @module
 */
import { highHalf, lowHalf } from "../hash/halves.ts";
import { hash } from "../hash/xxhash.ts";

/** A name may be forgotten after this many others were counted, so that an endless supply of new names doesn't fill the memory. */
const GENERATION = 50_000;
const SMALLEST = 64;
/** Numbers per place: the two halves of a hash, and its count, which is 0 for a free place. */
const WIDTH = 3;

export class RecentCounts {
  // Two generations, because removing the oldest names one by one would cost more than everything else.
  #young = new Table(SMALLEST);
  #old = this.#young;

  /** Counts a name. @returns its new count, from 1. */
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

/** A hash table without removal. */
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

  /** The index of a hash, or of a free place for it. */
  #find(low: number, high: number): number {
    const cells = this.#cells;
    for (let place = low; ; place++) {
      const at = (place & (this.#places - 1)) * WIDTH;
      const isFree = cells[at + 2] === 0;
      if (isFree || (cells[at] === low && cells[at + 1] === high)) return at;
    }
  }
}
