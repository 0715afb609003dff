/**
 * What the emulator remembers, in unstorage: a mount for state and one for the request log, in memory or on disk.
 * @module
 */
import { createStorage, type Storage } from "unstorage";
import memoryDriver from "unstorage/drivers/memory";
import { EmulatorError } from "../errors.ts";
import type { State } from "../types/state.ts";
import { createRequestLog, type RequestLog } from "./log.ts";
import { createState } from "./state.ts";
import { createTurns } from "./turns.ts";

export interface Store {
  readonly log: RequestLog;
  /** What one API key has stored. */
  state(apiKey: string): State;
  /** Forgets everything. */
  reset(): Promise<void>;
  /** Writes what is still unwritten. */
  flush(): Promise<void>;
}

export interface StoreOptions {
  logLimit: number;
  /** The folder to keep everything in; nothing outlives the process without it. */
  data?: string | undefined;
}

/**
 * @throws EmulatorError `CANNOT_STORE` when the folder can't be used.
 */
export async function openStore({ logLimit, data }: StoreOptions): Promise<Store> {
  const storage = createStorage();
  // Each area is a mount of its own, because unstorage clears nothing smaller than a mount.
  if (data !== undefined) await mountDisk(storage, data);
  else storage.mount("state", memoryDriver());
  const log = await createRequestLog(logLimit, data === undefined ? undefined : storage);
  const inTurn = createTurns();
  return {
    log,
    state: (apiKey) => createState(storage, apiKey, inTurn),
    async reset() {
      await Promise.all([log.clear(), inTurn(() => storage.clear("state"))]);
    },
    flush: () => log.flush(),
  };
}

async function mountDisk(storage: Storage, folder: string): Promise<void> {
  try {
    const { prepareDisk, diskDriver } = await import("./disk.ts");
    await prepareDisk(folder);
    for (const mount of ["state", "log"]) storage.mount(mount, diskDriver(folder, mount));
  } catch (error) {
    throw new EmulatorError(
      "CANNOT_STORE",
      `Cannot keep data in ${folder}: ${(error as Error).message}. Name a folder that this user may write to with --data.`,
      error,
    );
  }
}
