/**
 * The sources of determinism. Passed in with every call, never global.
 * @module
 */

/** A stream of numbers that depends on its seed and label alone. */
export interface Random {
  /** The next unsigned 32-bit integer. */
  uint32(): number;
  /** The next integer in `[0, bound)`. */
  below(bound: number): number;
  /** The next `digits` lowercase hexadecimal digits; a multiple of 8. */
  hex(digits: number): string;
  /** The next `length` characters of `[A-Za-z0-9]`. */
  alphanumeric(length: number): string;
}

/** What a call hashes to: equal calls have equal seeds, on every machine. */
export interface Seed {
  /** xxHash64 of operation and canonical body, 16 hexadecimal digits. */
  readonly key: string;
  /** An independent stream of numbers for each label. */
  random(label: string): Random;
}

/** Returns Unix seconds, as in the `created` of an answer. */
export type Clock = () => number;
