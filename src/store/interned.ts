/**
 * Texts that come with nearly every request: one copy of each is kept, so that what a log holds on to is not made anew each time.
 * @module
 */

/** More texts than these are no repetition. */
const MOST = 256;

/** Gives the copy that is kept of a text. */
export function createInterner(): (text: string) => string {
  const known = new Map<string, string>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    if (known.size >= MOST) known.clear();
    known.set(text, text);
    return text;
  };
}
