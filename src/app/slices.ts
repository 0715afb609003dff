/**
 * Runs the steps of thousands of answers that are due at once, in slices, so that other work gets its turn in between.
 * @module
 */

/** Nobody notices a delay of this many milliseconds. */
const SLICE_MS = 10;

export class Slices {
  #steps: (() => void)[] = [];
  /** How many of them have run. */
  #taken = 0;

  /** Runs a step soon, after those already waiting. A step must not throw. */
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
