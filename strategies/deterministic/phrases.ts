/**
 * Words that trigger something, so that a test can provoke it.
 * @module
 */

/** A pattern for comma-separated words and phrases: whole words, with spaces or hyphens between them. */
export function anyPhrase(words: string): string {
  const phrases = words.replaceAll(/(?<!,) /g, "[\\s-]").split(", ");
  return `(?<![\\p{L}\\p{N}])(?:${phrases.join("|")})(?![\\p{L}\\p{N}])`;
}
