/**
 * Changes of state, one after the other.
 * @module
 */

/** Runs a change when all earlier ones have ended, well or not. */
export type InTurn = <T>(change: () => Promise<T>) => Promise<T>;

export function createTurns(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (change) => {
    const mine = last.then(change);
    last = mine.catch(() => {});
    return mine;
  };
}
