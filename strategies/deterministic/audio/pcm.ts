/**
 * PCM as the live service sends it: float32, little-endian, mono, at 24 kHz, without a header.
 * @module
 */
import { type Melody, samplesOf } from "./melody.ts";

export function pcm(melody: Melody): Uint8Array {
  const samples = samplesOf(melody);
  const view = new DataView(new ArrayBuffer(samples.length * 4));
  for (let at = 0; at < samples.length; at++) {
    view.setFloat32(at * 4, samples[at]! / 0x8000, true);
  }
  return new Uint8Array(view.buffer);
}
