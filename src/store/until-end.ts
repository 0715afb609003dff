/**
 * What becomes of calls that still write when their epoch has ended.
 * @module
 */
import type { WorldBase } from "./base.ts";

/** A base whose folder goes away with its end: a call that is still writing then must not fail for it. */
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
