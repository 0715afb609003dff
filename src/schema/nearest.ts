/**
 * Suggests the name that was meant.
 * @module
 */
import { distance } from "fastest-levenshtein";

/** A sentence that suggests the most similar name; empty when none is similar. */
export function nearest(
  name: string,
  known: readonly string[],
  shown: (name: string) => string = (each) => each,
): string {
  let best: string | undefined;
  let least = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const each of known) {
    const between = distance(name.toLowerCase(), each.toLowerCase());
    if (between < least) {
      least = between;
      best = each;
    }
  }
  return best === undefined ? "" : ` Did you mean ${shown(best)}?`;
}
