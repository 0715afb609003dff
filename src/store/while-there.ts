/**
 * Notices that the folder of a store is gone. Nothing may go on then: a new folder would lack what this process believes to be in it, and
 * the lock that keeps other servers out.
 * @module
 */
import type { BlobBase, WorldBase } from "./base.ts";

/** @throws EmulatorError `CANNOT_STORE` if the folder is gone. */
export type Check = () => void;

type Step<Args extends unknown[], T> = (...args: Args) => Promise<T>;

/** Checks before a step, and when it fails, because the folder may be removed at any time. */
function checking<Args extends unknown[], T>(
  check: Check,
  step: Step<Args, T>,
): (...args: Args) => Promise<T> {
  return async (...args) => {
    check();
    try {
      return await step(...args);
    } catch (error) {
      check();
      throw error;
    }
  };
}

/** A base whose every step fails with the reason once its folder is gone. */
export function whileThere(base: WorldBase, check: Check): WorldBase {
  return {
    get: checking(check, base.get),
    set: checking(check, base.set),
    remove: checking(check, base.remove),
    swap: checking(check, base.swap),
    count: checking(check, base.count),
    insert: checking(check, base.insert),
    drop: checking(check, base.drop),
    slice: checking(check, base.slice),
    forget: checking(check, base.forget),
    blobs: { ...blobsWhileThere(base.blobs, check), forget: checking(check, base.blobs.forget) },
  };
}

/** The same for blobs alone. */
export function blobsWhileThere(blobs: BlobBase, check: Check): BlobBase {
  return {
    put: checking(check, blobs.put),
    info: checking(check, blobs.info),
    read: checking(check, blobs.read),
    remove: checking(check, blobs.remove),
  };
}
