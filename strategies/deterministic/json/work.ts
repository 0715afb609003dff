/**
 * What a request may cost, counted in steps: time differs from machine to machine, and then answers would, too.
 * @module
 */
import { endless, refused } from "./refusal.ts";

/** A step takes some fifty nanoseconds; all of them together stay well below a quarter of a second. */
const STEPS = 2_500_000;
/** The longest answers of live models are about as long. */
const CHARACTERS = 500_000;
/** How deep schemas are checked within schemas, and how often references are followed in one check. */
const DEPTH = 500;
const FOLLOWED = 200_000;

/** The work of one request, shared by all values that are made for it. */
export class Work {
  #taken = 0;
  #written = 0;
  #depth = 0;
  #followed = 0;
  readonly #made = new Set<unknown>();
  #named: object | undefined;
  #names: readonly string[] = [];

  /** How many steps were taken. */
  get taken(): number {
    return this.#taken;
  }

  /** How many characters the values have so far. */
  get written(): number {
    return this.#written;
  }

  /** @throws ApiError 400 when there are no steps left. */
  take(steps: number): void {
    this.#taken += steps;
    if (this.#taken <= STEPS) return;
    throw refused("no value was found that meets it within the work of one request");
  }

  /**
   * Takes the cost of making something, once. That another request may have made it doesn't count, so that it
   * makes no difference.
   */
  takeOnce(made: unknown, steps: number): void {
    if (this.#made.has(made)) return;
    this.#made.add(made);
    this.take(steps);
  }

  /** @throws ApiError 400 when the values are longer than any answer. */
  write(characters: number): void {
    this.#written += characters;
    if (this.#written <= CHARACTERS) return;
    throw refused(`what it asks for makes an answer longer than ${CHARACTERS} characters`);
  }

  /** Goes back to an earlier count of characters; the later ones are dropped. */
  rewind(written: number): void {
    this.#written = written;
  }

  /**
   * Goes from a schema into one that its check needs.
   * @throws ApiError 400 when that never ends.
   */
  enter(): void {
    if (this.#depth === 0) this.#followed = 0;
    this.take(1);
    if (++this.#depth > DEPTH) throw endless();
  }

  leave(): void {
    this.#depth--;
  }

  /** @throws ApiError 400 after too many references, as when each leads to the next twice. */
  follow(): void {
    if (++this.#followed > FOLLOWED) throw endless();
  }

  /** The names of an object's members. Many schemas ask for the same object's in a row. */
  namesOf(value: object): readonly string[] {
    if (value !== this.#named) {
      this.#named = value;
      this.#names = Object.keys(value);
      this.take(this.#names.length);
    }
    return this.#names;
  }
}
