/**
 * Runs tasks one after the other.
 * @module
 */

/** Runs a task when all earlier ones have ended, successfully or not. */
export type InTurn = <T>(task: () => T | Promise<T>) => Promise<T>;

/** @returns a queue of its own. */
export function createTurns(): InTurn {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const mine = last.then(task);
    last = mine.catch(() => {});
    return mine;
  };
}

/** The same for each name separately. A name without waiting tasks takes no memory. */
export function createTurnsByName(): <T>(name: string, task: () => T | Promise<T>) => Promise<T> {
  const lasts = new Map<string, Promise<unknown>>();
  return (name, task) => {
    const mine = (lasts.get(name) ?? Promise.resolve()).then(task);
    const end = mine.then(
      () => {},
      () => {},
    );
    lasts.set(name, end);
    void end.then(() => lasts.get(name) === end && lasts.delete(name));
    return mine;
  };
}
