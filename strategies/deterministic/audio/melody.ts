/**
 * A melody and its samples. Only sums and products of whole numbers are used, which come out the same on every machine.
 * @module
 */
import type { Random } from "../../../src/types/seed.ts";

/** Samples a second, as live. */
export const RATE = 24_000;
/** Samples of a note: an eighth of a second, and whole frames of MP3, FLAC and Opus. */
export const NOTE = 2_880;

/** The frequency of each note, in Hertz. */
export type Melody = readonly number[];

/** Five tones that sound well in any order: A3, C4, D4, E4 and G4. */
const TONES = [220, 262, 294, 330, 392];
const LOUDNESS = 3_000;

/** A melody that is as long as asked, to the next note. */
export function melodyOf(seconds: number, random: Random): Melody {
  const length = Math.max(1, Math.ceil((seconds * RATE) / NOTE));
  return Array.from({ length }, () => TONES[random.below(TONES.length)]!);
}

/** The melody in 16 bits. */
export function samplesOf(melody: Melody): Int16Array {
  const notes = new Map(TONES.map((frequency) => [frequency, noteOf(frequency)]));
  const samples = new Int16Array(melody.length * NOTE);
  for (const [index, frequency] of melody.entries()) {
    samples.set(notes.get(frequency)!, index * NOTE);
  }
  return samples;
}

/** A note swells and fades, so that it doesn't click. */
function noteOf(frequency: number): Int16Array {
  return Int16Array.from({ length: NOTE }, (_, at) => {
    const loudness = (LOUDNESS * 4 * at * (NOTE - at)) / NOTE ** 2;
    return Math.round(loudness * wave((at * frequency) % RATE));
  });
}

/** Two parabolas for a period of `RATE`, near enough to a sine. */
function wave(phase: number): number {
  const half = RATE / 2;
  const at = phase % half;
  const height = (4 * at * (half - at)) / half ** 2;
  return phase < half ? height : -height;
}
