/**
 * Steps of thousands of answers that are due at once: taken in slices, between which others get their turn.
 * @module
 */

/** So many milliseconds nobody notices. */
const SLICE_MS = 10;

export class Slices {
  #steps: (() => void)[] = [];
  /** How many of them have been taken. */
  #taken = 0;

  /** Takes a step soon, behind those that wait already. It throws nothing. */
  add(step: () => void): void {
    if (this.#steps.push(step) === 1) setImmediate(this.#takeSome);
  }

  readonly #takeSome = (): void => {
    const end = performance.now() + SLICE_MS;
    const steps = this.#steps;
    let isTime = true;
    while (isTime && this.#taken < steps.length) {
      steps[this.#taken++]!();
      isTime = performance.now() < end;
    }
    this.#steps = steps.slice(this.#taken);
    this.#taken = 0;
    if (this.#steps.length > 0) setImmediate(this.#takeSome);
  };
}
