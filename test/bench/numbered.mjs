/**
 * Numbers in requests.
 * @module
 */

const DIGITS = 9;

/** A text with a number in its places, always of the same length. */
export function numbered(text, number) {
  return text.replaceAll("{number}", String(number).padStart(DIGITS, "0"));
}
