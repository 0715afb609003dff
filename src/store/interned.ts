/**
 * Texts that come with nearly every request: logs share one copy of each instead of keeping a new one each time.
 * @module
 */

/** With more distinct texts than this, they aren't repeating. */
const MOST = 256;

/** Returns a function that gives the shared copy of a text. */
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
