/**
 * FLAC (RFC 9639): 16 bits, mono, samples as they are, a frame for each note.
 * @module
 */
import { joined } from "../../../src/async/bytes.ts";
import { createCrc } from "./crc.ts";
import { type Melody, NOTE, RATE, samplesOf } from "./melody.ts";

const crc8 = createCrc(8, 0x07);
const crc16 = createCrc(16, 0x8005);

const STREAM_INFO = 34;
/** A frame's sync code in a stream of blocks of one size. */
const SYNC = [0xff, 0xf8];
/** The block's size follows in 16 bits; 24 kHz. */
const SIZE_AND_RATE = 0x77;
/** Mono, 16 bits. */
const CHANNEL_AND_DEPTH = 0x08;
/** A subframe of samples that are not predicted. */
const VERBATIM = 0x02;

export function flac(melody: Melody): Uint8Array {
  const samples = samplesOf(melody);
  const parts = [head(samples.length)];
  for (let index = 0; index < melody.length; index++) {
    parts.push(frameOf(index, samples.subarray(index * NOTE, (index + 1) * NOTE)));
  }
  return joined(parts);
}

/** The marker and the one block of metadata. Sizes of frames and the hash of the samples are left open, as they may be. */
function head(samples: number): Uint8Array {
  const bytes = new Uint8Array(8 + STREAM_INFO);
  const view = new DataView(bytes.buffer);
  bytes.set(new TextEncoder().encode("fLaC"));
  view.setUint32(4, 0x8000_0000 + STREAM_INFO);
  view.setUint16(8, NOTE);
  view.setUint16(10, NOTE);
  // 20 bits of rate, 3 of channels less one, 5 of depth less one; the rest is the number of samples.
  view.setUint32(18, ((RATE << 12) | (15 << 4)) >>> 0);
  view.setUint32(22, samples);
  return bytes;
}

function frameOf(index: number, samples: Int16Array): Uint8Array {
  const header = [...SYNC, SIZE_AND_RATE, CHANNEL_AND_DEPTH, ...coded(index)];
  header.push((NOTE - 1) >> 8, (NOTE - 1) & 0xff);
  header.push(crc8(Uint8Array.from(header)));
  const bytes = new Uint8Array(header.length + 1 + samples.length * 2 + 2);
  const view = new DataView(bytes.buffer);
  bytes.set(header);
  bytes[header.length] = VERBATIM;
  for (let at = 0; at < samples.length; at++) {
    view.setInt16(header.length + 1 + at * 2, samples[at]!);
  }
  view.setUint16(bytes.length - 2, crc16(bytes.subarray(0, -2)));
  return bytes;
}

/** A number as UTF-8 writes a character of that number. */
function coded(number: number): Uint8Array {
  return new TextEncoder().encode(String.fromCodePoint(number));
}
