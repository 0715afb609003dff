/**
 * Lets calls finish that still use an epoch when it ends.
 * @module
 */
import type { WorldBase } from "./base.ts";

/** A base whose folder is removed when its epoch ends: calls that still use it must not fail because of that. */
export function untilEnd(base: WorldBase, hasEnded: () => boolean): WorldBase {
  const or =
    <T>(otherwise: T) =>
    (error: unknown): T => {
      if (hasEnded()) return otherwise;
      throw error;
    };
  const { blobs } = base;
  return {
    get: (...args) => base.get(...args).catch(or(undefined)),
    set: (...args) => base.set(...args).catch(or(undefined)),
    remove: (...args) => base.remove(...args).catch(or(undefined)),
    swap: (...args) => base.swap(...args).catch(or(true)),
    count: (...args) => base.count(...args).catch(or(1)),
    insert: (...args) => base.insert(...args).catch(or(undefined)),
    drop: (...args) => base.drop(...args).catch(or(false)),
    slice: (...args) => base.slice(...args).catch(or({ members: [], total: 0 })),
    forget: (...args) => base.forget(...args).catch(or(undefined)),
    blobs: {
      put: (...args) => blobs.put(...args).catch(or({ size: 0 })),
      info: (...args) => blobs.info(...args).catch(or(undefined)),
      read: (...args) => blobs.read(...args).catch(or(undefined)),
      remove: (...args) => blobs.remove(...args).catch(or(undefined)),
      forget: (...args) => blobs.forget(...args).catch(or(undefined)),
    },
  };
}
