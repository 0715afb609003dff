/**
 * What a request may cost, counted in steps: time would differ from machine to machine, and so would the answers.
 * @module
 */
import { endless, refused } from "./refusal.ts";

/** A step takes some fifty nanoseconds; all of them together stay well below a quarter of a second. */
const STEPS = 2_500_000;
/** The longest answers of live models are about as long. */
const CHARACTERS = 500_000;
/** Schemas are checked within schemas as deep as this, and references followed as often in one check. */
const DEPTH = 500;
const FOLLOWED = 200_000;

/** The work of one request. All the values that are made for it share it. */
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

  /** How many characters the values have by now. */
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
   * Takes what it costs to make something, once. Whether it is remembered from another request doesn't count, so that it
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

  /** Goes back to as many characters, as what came after them is dropped. */
  rewind(written: number): void {
    this.#written = written;
  }

  /**
   * Goes from a schema into one that its check asks.
   * @throws ApiError 400 when that has no end.
   */
  enter(): void {
    if (this.#depth === 0) this.#followed = 0;
    this.take(1);
    if (++this.#depth > DEPTH) throw endless();
  }

  leave(): void {
    this.#depth--;
  }

  /** @throws ApiError 400 when references that each lead to the next twice were followed for long. */
  follow(): void {
    if (++this.#followed > FOLLOWED) throw endless();
  }

  /** The names of an object's members. Many schemas ask for those of one object after the other. */
  namesOf(value: object): readonly string[] {
    if (value !== this.#named) {
      this.#named = value;
      this.#names = Object.keys(value);
      this.take(this.#names.length);
    }
    return this.#names;
  }
}
