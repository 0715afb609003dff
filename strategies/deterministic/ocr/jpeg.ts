/**
 * Real JPEG images in plain grey: small files, of any dimensions.
 * @module
 */
import { encodeBase64 } from "../../../src/wire/base64.ts";

const QUANTIZATION = [0xff, 0xdb, 0, 67, 0];
/** Codes for the differences 0 and ±1 between a block's grey and the previous one's. */
const GREYS = [0xff, 0xc4, 0, 21, 0x00, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];
/** One code for the end of a block, which has nothing but its grey. */
const DETAILS = [0xff, 0xc4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
const SCAN = [0xff, 0xda, 0, 8, 1, 1, 0x00, 0, 63, 0];

/**
 * A data URL.
 * @param shade from 1 to 255: grey is a mid-grey and an eighth of it.
 */
export function jpeg(width: number, height: number, shade: number): string {
  const frame = [0xff, 0xc0, 0, 11, 8, ...uint16(height), ...uint16(width), 1, 1, 0x11, 0];
  // The first block differs by one step (10 1), then ends (0); of every other one only two zeros are left.
  const bits = 4 + (Math.ceil(width / 8) * Math.ceil(height / 8) - 1) * 2;
  const data = new Uint8Array(Math.ceil(bits / 8));
  data[0] = 0b1010_0000;
  const spare = data.length * 8 - bits;
  data[data.length - 1]! |= (1 << spare) - 1;
  const start = [0xff, 0xd8];
  const steps = [shade, ...Array<number>(63).fill(1)];
  const head = [start, QUANTIZATION, steps, frame, GREYS, DETAILS, SCAN].flat();
  const bytes = Uint8Array.from([...head, ...data, 0xff, 0xd9]);
  return `data:image/jpeg;base64,${encodeBase64(bytes)}`;
}

function uint16(value: number): [number, number] {
  return [value >> 8, value & 255];
}
