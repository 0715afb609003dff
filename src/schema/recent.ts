/**
 * What was made of texts of late: bounded, so that ever new texts don't fill the memory.
 * @module
 */

/** Beyond this many texts, or this many characters in them, the oldest are forgotten. */
const ENTRIES = 256;
const CHARACTERS = 500_000;

export class Recent<Value> {
  readonly #known = new Map<string, Value>();
  #characters = 0;

  get(text: string): Value | undefined {
    return this.#known.get(text);
  }

  /** Keeps a value of a text that has none yet; none of a text that is longer than all may be. */
  add(text: string, value: Value): void {
    if (text.length > CHARACTERS) return;
    this.#known.set(text, value);
    this.#characters += text.length;
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= ENTRIES && this.#characters <= CHARACTERS) break;
      this.#known.delete(oldest);
      this.#characters -= oldest.length;
    }
  }
}
