/**
 * WAV: 16 bits, mono.
 * @module
 */
import { type Melody, RATE, samplesOf } from "./melody.ts";

const HEADER = 44;
const PLAIN_PCM = 1;

export function wav(melody: Melody): Uint8Array {
  const samples = samplesOf(melody);
  const size = samples.length * 2;
  const bytes = new Uint8Array(HEADER + size);
  const view = new DataView(bytes.buffer);
  const name = (at: number, text: string): void => bytes.set(new TextEncoder().encode(text), at);
  name(0, "RIFF");
  view.setUint32(4, HEADER - 8 + size, true);
  name(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, PLAIN_PCM, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, RATE, true);
  view.setUint32(28, RATE * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  name(36, "data");
  view.setUint32(40, size, true);
  for (let at = 0; at < samples.length; at++) {
    view.setInt16(HEADER + at * 2, samples[at]!, true);
  }
  return bytes;
}
