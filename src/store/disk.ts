/**
 * A store in a folder: unstorage's fs driver, with atomic writes. An acknowledged write outlives the process, however it ends; a
 * power cut may lose the latest ones.
 *
 *     <folder>/lock                             the process that uses it
 *     <folder>/unfinished                       files being written, and worlds being removed
 *            /uploads                           files of forms whose calls are being answered
 *     <folder>/worlds/<world>/<epoch>/values    one file per value
 *                                    /lists     one file per list, to which its changes are appended
 *                                    /blobs     one file per blob
 * @module
 */
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import type { Driver } from "unstorage";
import fsDriver from "unstorage/drivers/fs-lite";
import { ready } from "../async/late.ts";
import { makeFolder } from "../disk/folder.ts";
import { hold } from "../disk/lock.ts";
import { ifAbsent } from "../disk/read.ts";
import { diskReason } from "../disk/reason.ts";
import { writeWhole } from "../disk/whole.ts";
import { hashHex } from "../hash/xxhash.ts";
import { EmulatorError } from "../types/error.ts";
import type { Backend, WorldBase } from "./base.ts";
import { memoryBlobs } from "./blobs.ts";
import { diskBlobs } from "./disk-blobs.ts";
import { listFiles } from "./list-files.ts";
import { createLocalBase } from "./local.ts";
import { untilEnd } from "./until-end.ts";
import { createUploads } from "./uploads.ts";
import { blobsWhileThere, type Check, whileThere } from "./while-there.ts";

/**
 * @throws EmulatorError `CANNOT_STORE` when the folder can't be used, or another server uses it.
 */
export function openDisk(folder: string): Backend {
  const worlds = join(folder, "worlds");
  const unfinished = join(folder, "unfinished");
  const uploads = join(folder, "uploads");
  const { release } = take(folder, [worlds, unfinished]);
  // Leftovers of a crash: no other server writes here.
  for (const each of [unfinished, uploads]) emptyFolder(each);
  const check = createCheck(folder, unfinished);
  const large = diskBlobs(uploads, unfinished);
  const open = new Map<string, Epoch>();
  const removals = new Set<Promise<void>>();

  const discard = (path: string): void => {
    const removal = rm(path, { recursive: true, force: true }).finally(() => {
      removals.delete(removal);
    });
    removals.add(removal.catch(() => {}));
  };

  const begin = (world: string, next: boolean): WorldBase => {
    check();
    const home = join(worlds, folderOf(world));
    const found = epochsIn(home);
    const newest = Math.max(0, ...found);
    const epoch = next || newest === 0 ? newest + 1 : newest;
    mkdirSync(join(home, `${epoch}`), { recursive: true });
    for (const old of found) if (old < epoch) discard(join(home, `${old}`));
    const old = open.get(world);
    if (old) old.hasEnded = true;
    const started = openEpoch(join(home, `${epoch}`), unfinished, check);
    open.set(world, started);
    return started.base;
  };

  return {
    isDurable: true,
    uploads: createUploads(memoryBlobs(ready({ ...large, ...blobsWhileThere(large, check) }))),
    worlds: () => [...new Set([...open.keys(), ...foldersIn(worlds).flatMap(worldOf)])],
    base: (world) => open.get(world)?.base ?? begin(world, false),
    async reset(world) {
      if (world !== undefined) {
        begin(world, true);
        return;
      }
      const known = new Set([...open.keys()].map(folderOf));
      for (const name of open.keys()) begin(name, true);
      // Worlds of an earlier process that haven't been used yet. They may be while their files are being removed, so they leave first.
      for (const name of foldersIn(worlds).filter((each) => !known.has(each))) {
        const leaving = join(unfinished, crypto.randomUUID());
        renameSync(join(worlds, name), leaving);
        discard(leaving);
      }
    },
    async close() {
      await Promise.all(removals);
      release();
      check();
    },
  };
}

function take(folder: string, needed: readonly string[]): { release(): void } {
  let held: ReturnType<typeof hold>;
  try {
    needed.forEach(makeFolder);
    held = hold(join(folder, "lock"));
  } catch (error) {
    // What couldn't be written there adds nothing.
    const reason = diskReason((error as Error).cause ?? error);
    throw new EmulatorError(
      "CANNOT_STORE",
      `Cannot keep data in ${folder}: ${reason}. Name a folder that this user may write to with --data.`,
      error,
    );
  }
  if ("release" in held) return held;
  const { host, pid } = held.holder;
  throw new EmulatorError(
    "CANNOT_STORE",
    `Another server keeps its data in ${folder}: process ${pid} on ${host.split(" ")[0]}. Stop it, or name another folder with --data.`,
  );
}

/** @param inner a folder in it that is there as long as it is. */
function createCheck(folder: string, inner: string): Check {
  return () => {
    if (existsSync(inner)) return;
    throw new EmulatorError(
      "CANNOT_STORE",
      `State and request log can't be kept in ${folder} any more, because the folder was removed: what was in it is lost, and the server has to be started again.`,
    );
  };
}

/** The hash keeps the folders of worlds apart on a file system that ignores case. */
function folderOf(world: string): string {
  return world === "" ? "default" : `~${world}~${hashHex(world).slice(0, 8)}`;
}

function worldOf(folder: string): string[] {
  if (folder === "default") return [""];
  const [, world] = /^~(.+)~[0-9a-f]{8}$/.exec(folder) ?? [];
  return world === undefined ? [] : [world];
}

function foldersIn(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}

function emptyFolder(path: string): void {
  for (const name of foldersIn(path)) rmSync(join(path, name), { recursive: true, force: true });
}

function epochsIn(home: string): number[] {
  return foldersIn(home).map(Number).filter(Number.isInteger);
}

/** An epoch of a world. Writes after its end are lost. */
interface Epoch {
  readonly base: WorldBase;
  hasEnded: boolean;
}

function openEpoch(folder: string, unfinished: string, check: Check): Epoch {
  const base = createLocalBase(
    wholeDriver(join(folder, "values"), unfinished),
    diskBlobs(join(folder, "blobs"), unfinished),
    listFiles(join(folder, "lists")),
  );
  const epoch: Epoch = {
    base: untilEnd(whileThere(base, check), () => epoch.hasEnded),
    hasEnded: false,
  };
  return epoch;
}

/** Writes files atomically: a reader could see the driver's own writes half done, and a crash could leave them so. */
function wholeDriver(base: string, unfinished: string): Driver {
  const driver = fsDriver({ base });
  const options = { isDurable: false, beside: unfinished };
  return {
    ...driver,
    setItem: (key, value) => writeWhole(join(base, key.replaceAll(":", "/")), value, options),
    // The driver's own `getKeys` lists every value there is.
    getKeys: async (start) => {
      const room = join(base, ...start.split(":"));
      const walk = { recursive: true, withFileTypes: true } as const;
      const names = await readdir(room, walk).catch(ifAbsent);
      const files = (names ?? []).filter((entry) => entry.isFile());
      return files.map((entry) =>
        relative(base, join(entry.parentPath, entry.name)).replaceAll(sep, ":"),
      );
    },
  };
}
