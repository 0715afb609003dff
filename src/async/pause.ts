/**
 * Pauses in long work, in which others get their turn.
 * @module
 */
import type { Maybe } from "./maybe.ts";

/** So many milliseconds nobody notices. */
const UNNOTICED = 20;

/** Gives a pause that is taken when the last one was long enough ago. */
export function createPause(): () => Maybe<void> {
  let since = performance.now();
  return () => {
    if (performance.now() - since < UNNOTICED) return undefined;
    return new Promise((resolve) => {
      setTimeout(() => {
        since = performance.now();
        resolve();
      });
    });
  };
}
