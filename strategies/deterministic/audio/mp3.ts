/**
 * MP3: MPEG-2 layer III (ISO/IEC 13818-3), mono, at 24 kHz and 32 kbit/s. A frame holds one spectral line that is not zero, the
 * one nearest to its note, which is why no encoder is needed.
 * @module
 */
import { type Melody, NOTE, RATE } from "./melody.ts";

/** Layer III without a checksum; 32 kbit/s at 24 kHz; mono. */
const HEADER = [0xff, 0xf3, 0x44, 0xc0];
const FRAME_SAMPLES = 576;
const FRAME_BYTES = (FRAME_SAMPLES / 8) * (32_000 / RATE);
/** The step of the quantiser, in quarters of a power of two. */
const GLOBAL_GAIN = 194;
/** The Huffman codes of table 1 for pairs of lines: nothing, the first is one, the second is one. */
const NOTHING = "1";
const FIRST = "01";
const SECOND = "001";

export function mp3(melody: Melody): Uint8Array {
  const perNote = NOTE / FRAME_SAMPLES;
  const bytes = new Uint8Array(melody.length * perNote * FRAME_BYTES);
  for (const [index, frequency] of melody.entries()) {
    const frame = frameOf(frequency);
    for (let copy = 0; copy < perNote; copy++) {
      bytes.set(frame, (index * perNote + copy) * FRAME_BYTES);
    }
  }
  return bytes;
}

function frameOf(frequency: number): Uint8Array {
  const line = Math.round((frequency * FRAME_SAMPLES) / (RATE / 2));
  const pairs = (line >> 1) + 1;
  const sign = "0";
  const data = NOTHING.repeat(pairs - 1) + (line % 2 === 0 ? FIRST : SECOND) + sign;
  const bits = [
    field(0, 8), // the data begins in this frame
    field(0, 1), // private
    field(data.length, 12),
    field(pairs, 9),
    field(GLOBAL_GAIN, 8),
    field(0, 9), // no scale factors
    field(0, 1), // long blocks
    field(1, 5).repeat(3), // table 1 in all regions
    field(0, 4 + 3), // the regions' lengths
    field(0, 1 + 1), // scale of factors, table of the rest
    data,
  ].join("");
  const frame = new Uint8Array(FRAME_BYTES);
  frame.set(HEADER);
  for (let at = 0; at < bits.length; at += 8) {
    frame[HEADER.length + at / 8] = Number.parseInt(bits.slice(at, at + 8).padEnd(8, "0"), 2);
  }
  return frame;
}

function field(value: number, bits: number): string {
  return value.toString(2).padStart(bits, "0");
}
