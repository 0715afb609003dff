/**
 * Words that something is done for, so that a test can provoke it.
 * @module
 */

/** The expression of words and phrases with commas between them: whole words, with spaces or hyphens between them. */
export function anyPhrase(words: string): string {
  const phrases = words.replaceAll(/(?<!,) /g, "[\\s-]").split(", ");
  return `(?<![\\p{L}\\p{N}])(?:${phrases.join("|")})(?![\\p{L}\\p{N}])`;
}
