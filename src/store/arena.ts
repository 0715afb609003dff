/**
 * Keeps texts as bytes in slabs of memory that are reused. As strings, thousands of texts that live for a while are most of what the
 * garbage collector moves, and they fill memory long after nothing uses them.
 * @module
 */

/** A piece of memory for many texts. */
export interface Slab {
  readonly bytes: Uint8Array;
  /** How many texts lie in it. */
  count: number;
}

/** Bytes of the first slab and of the largest: each is twice as large as the one before, because most worlds are small. */
const SMALLEST = 1024;
const LARGEST = 256 * 1024;
/** No UTF-16 code unit takes more bytes. */
const WIDEST = 3;

const NONE: Slab = { bytes: new Uint8Array(), count: 0 };

const encoder = new TextEncoder();
// A byte order mark is part of a text.
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** Texts one after another, for an owner that forgets the oldest first. */
export class Arena {
  /** Where the last text lies. There is no object for each text, since that would become garbage, too. */
  slab: Slab | null = null;
  from = 0;
  to = 0;

  #open: Slab = NONE;
  #end = 0;
  #spare: Slab | undefined;

  /** @param text without lone surrogates; null lies nowhere. */
  write(text: string | null): void {
    if (text === null) {
      this.slab = null;
      this.from = this.to = 0;
      return;
    }
    const most = text.length * WIDEST;
    if (most > LARGEST) {
      const bytes = encoder.encode(text);
      this.slab = { bytes, count: 1 };
      this.from = 0;
      this.to = bytes.length;
      return;
    }
    if (this.#open.bytes.length - this.#end <= most) this.#change(most);
    const slab = this.#open;
    slab.count++;
    const { written } = encoder.encodeInto(text, slab.bytes.subarray(this.#end));
    this.slab = slab;
    this.from = this.#end;
    this.to = this.#end += written;
  }

  /** Forgets a text of a slab. */
  release(slab: Slab): void {
    slab.count--;
    if (slab.count === 0 && slab !== this.#open && slab.bytes.length === LARGEST)
      this.#spare = slab;
  }

  #change(most: number): void {
    const length = Math.min(Math.max(this.#open.bytes.length * 2, SMALLEST, most), LARGEST);
    this.#open = this.#spare ?? { bytes: new Uint8Array(length), count: 0 };
    this.#spare = undefined;
    this.#end = 0;
  }
}

/** The text between two places of a slab. */
export function readText({ bytes }: Slab, from: number, to: number): string {
  return decoder.decode(bytes.subarray(from, to));
}
