/**
 * How long a text takes to say, and how many tokens listening costs.
 * @module
 */

/** Recorded: 64 characters in 3.2 seconds, 508 in 36.7 (behaviour.md section 8). */
const CHARACTERS_A_SECOND = 16;

/** How long a text takes to say, in seconds. */
export function secondsToSay(text: string): number {
  return text.length / CHARACTERS_A_SECOND;
}

/** For each started half minute: recorded for 3, 5 and 12 seconds, and eleven times that for 316. */
const AUDIO_TOKENS = 375;

/** The tokens of a recording. */
export function audioTokens(seconds: number): number {
  return AUDIO_TOKENS * Math.max(1, Math.ceil(seconds / 30));
}
