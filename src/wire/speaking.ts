/**
 * How long a text takes to say.
 * @module
 */

/** Recorded: 64 characters in 3.2 seconds, 508 in 36.7 (behaviour.md section 8). */
const CHARACTERS_A_SECOND = 16;

export function secondsToSay(text: string): number {
  return text.length / CHARACTERS_A_SECOND;
}
