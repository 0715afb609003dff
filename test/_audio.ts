/**
 * Audio files made by hand, so that tests of reading don't rely on the code that writes.
 * @module
 */

/** Silence as WAV: 16 bits, mono. */
export function wavOf(seconds: number, rate = 16_000): Uint8Array<ArrayBuffer> {
  const size = Math.round(seconds * rate) * 2;
  const bytes = new Uint8Array(44 + size);
  const view = new DataView(bytes.buffer);
  const text = (at: number, word: string) =>
    [...word].forEach((letter, index) => view.setUint8(at + index, letter.charCodeAt(0)));
  text(0, "RIFF");
  view.setUint32(4, 36 + size, true);
  text(8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, 1, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, rate, true);
  view.setUint32(28, rate * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, "data");
  view.setUint32(40, size, true);
  return bytes;
}

const FRAME_SECONDS = 1152 / 44_100;

/** Silence as MP3: frames of 128 kbit/s at 44.1 kHz, mono. */
export function mp3Of(seconds: number): Uint8Array<ArrayBuffer> {
  const frame = new Uint8Array(417);
  frame.set([0xff, 0xfb, 0x90, 0xc0]);
  const count = Math.round(seconds / FRAME_SECONDS);
  const bytes = new Uint8Array(count * frame.length);
  for (let index = 0; index < count; index++) bytes.set(frame, index * frame.length);
  return bytes;
}
