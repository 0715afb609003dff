/**
 * unstorage's fs driver with writes that appear whole or not at all: written beside, flushed, renamed. The driver's own writes
 * can be seen half done by a reader and left half done by a crash.
 * @module
 */
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import type { Driver } from "unstorage";
import fsDriver from "unstorage/drivers/fs-lite";

/** The folder for unfinished writes, beside the mounts so that no key can meet it. */
const UNFINISHED = ".unfinished";

/** Makes the data folder usable and sweeps what a crash left behind. */
export async function prepareDisk(folder: string): Promise<void> {
  await rm(join(folder, UNFINISHED), { recursive: true, force: true });
  await mkdir(join(folder, UNFINISHED), { recursive: true });
}

/** A driver for one mount of a prepared data folder. What changes it happens in the order that was asked for. */
export function diskDriver(folder: string, mount: string): Driver {
  const base = resolve(folder, mount);
  const driver = fsDriver({ base });
  let writes = 0;

  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = (change: () => unknown): Promise<void> => {
    const mine = turn.then(change);
    turn = mine.catch(() => {});
    return mine as Promise<void>;
  };

  const write = async (key: string, value: string): Promise<void> => {
    const target = join(base, key.replaceAll(":", "/"));
    const beside = join(resolve(folder), UNFINISHED, `${mount}-${process.pid}-${writes++}`);
    await mkdir(dirname(target), { recursive: true });
    const file = await open(beside, "w");
    try {
      await file.writeFile(value);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, target);
  };

  return {
    ...driver,
    setItem: (key, value) => inTurn(() => write(key, value)),
    removeItem: (key, options) => inTurn(() => driver.removeItem?.(key, options)),
    clear: (at, options) => inTurn(() => driver.clear?.(at, options)),
  };
}
