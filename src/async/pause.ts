/**
 * Pauses in long work that let other work run.
 * @module
 */
import type { Maybe } from "./maybe.ts";

/** Nobody notices a delay of this many milliseconds. */
const UNNOTICED = 20;

/** Makes a function that pauses if the last pause was long enough ago. */
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
