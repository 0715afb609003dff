/** Holds a call before one of its steps on what is stored, so that another call comes in between. */
import type { World } from "../src/store/world.ts";

export interface Gate {
  /** Resolves when the call has come to the step. */
  readonly reached: Promise<void>;
  /** Lets it go on. */
  open(): void;
}

/**
 * Holds the first call in a world that comes to a step.
 * @param step a collection or `blobs`, and what is done with it, such as `libraries.change`.
 * @param count how often the step is taken until then, this time included.
 */
export function holdBefore(world: World, step: string, count = 1): Gate {
  let open = (): void => {};
  let reach = (): void => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  const reached = new Promise<void>((resolve) => (reach = resolve));
  let left = count;
  const pass = (name: string): Promise<void> | undefined => {
    if (name !== step || --left !== 0) return undefined;
    reach();
    return opened;
  };
  const { state, blobs } = world;
  world.state = (key) => {
    const own = state.call(world, key);
    const collection: typeof own.collection = (kind, indexed) =>
      heldBy(pass, kind, own.collection(kind, indexed));
    return { ...own, collection };
  };
  world.blobs = (key) => heldBy(pass, "blobs", blobs.call(world, key));
  return { reached, open };
}

/** The same object, whose methods wait before they begin. */
function heldBy<T extends object>(
  pass: (step: string) => Promise<void> | undefined,
  name: string,
  steps: T,
): T {
  const held = Object.entries(steps).map(([method, take]) => [
    method,
    (...args: unknown[]) => {
      const wait = pass(`${name}.${method}`);
      return wait ? wait.then(() => take(...args)) : take(...args);
    },
  ]);
  return Object.fromEntries(held) as T;
}
