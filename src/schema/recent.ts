/**
 * A bounded memory of values for recent texts, so that an endless supply of new texts doesn't fill the process's memory.
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

  /** Keeps a value for a new text, unless the text alone exceeds the limit. */
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
