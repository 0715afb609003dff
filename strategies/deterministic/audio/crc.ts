/**
 * Cyclic redundancy checks, most significant bit first and from zero, as FLAC and Ogg count them.
 * @module
 */

/**
 * A check of a given width.
 * @param polynomial without its highest term.
 */
export function createCrc(bits: 8 | 16 | 32, polynomial: number): (bytes: Uint8Array) => number {
  const mask = 2 ** bits - 1;
  const shift = bits - 8;
  const table = Uint32Array.from({ length: 256 }, (_, byte) => {
    let remainder = byte << shift;
    for (let bit = 0; bit < 8; bit++) {
      const carry = (remainder >>> (bits - 1)) & 1;
      remainder = (remainder << 1) ^ (carry ? polynomial : 0);
    }
    return (remainder & mask) >>> 0;
  });
  return (bytes) => {
    let crc = 0;
    for (let at = 0; at < bytes.length; at++) {
      crc = ((crc << 8) ^ table[((crc >>> shift) ^ bytes[at]!) & 0xff]!) & mask;
    }
    return crc >>> 0;
  };
}
