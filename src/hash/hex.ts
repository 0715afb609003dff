/**
 * Hexadecimal digits from a table, because a number's own `toString` takes longer.
 * @module
 */

const BYTES = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** The 8 digits of 32 bits, with or without a sign. */
export function hex32(bits: number): string {
  return (
    BYTES[bits >>> 24]! + BYTES[(bits >>> 16) & 255] + BYTES[(bits >>> 8) & 255] + BYTES[bits & 255]
  );
}
