/**
 * Writes files that appear whole or not at all: beside their place, then renamed. A reader never sees part of one, not even after a
 * crash.
 * @module
 */
import { existsSync, linkSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { open, readFile, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolder } from "./folder.ts";
import { unwritten } from "./reason.ts";

/** The prefix of files that are still being written. */
export const UNFINISHED = ".unfinished-";
/** A file left unfinished for this many milliseconds is abandoned. */
export const ABANDONED_MS = 10_000;

export interface WholeOptions {
  /** Whether it must survive a power cut, not only its process. @default true */
  readonly isDurable?: boolean;
  /** The folder to write in before renaming, on the same file system. @default its own */
  readonly beside?: string;
}

/** Writes a file, and makes its folder if needed. */
export async function writeWhole(
  path: string,
  content: string | Uint8Array,
  { isDurable = true, beside: room }: WholeOptions = {},
): Promise<void> {
  const folder = dirname(path);
  makeFolder(folder);
  const beside = join(room ?? folder, UNFINISHED + crypto.randomUUID());
  try {
    const file = await open(beside, "wx");
    try {
      await file.writeFile(content);
      if (isDurable) await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw unwritten(path, error as Error);
  }
  if (isDurable) await syncFolder(folder);
}

async function syncFolder(path: string): Promise<void> {
  const folder = await open(path);
  await folder.sync().finally(() => folder.close());
}

/**
 * Makes a small file if it doesn't exist yet, and its folder. It appears with its content, so that anyone who sees it can read it,
 * even if its writer is killed.
 * @returns whether it didn't exist.
 */
export function writeNew(path: string, content: string): boolean {
  if (existsSync(path)) return false;
  makeFolder(dirname(path));
  const beside = join(dirname(path), UNFINISHED + crypto.randomUUID());
  try {
    writeFileSync(beside, content, { flag: "wx" });
  } catch (error) {
    rmSync(beside, { force: true });
    throw unwritten(path, error as Error);
  }
  try {
    linkSync(beside, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    return writeExclusively(path, content);
  } finally {
    rmSync(beside, { force: true });
  }
}

/** The same for file systems without hard links. A writer that is killed in between leaves an empty file. */
function writeExclusively(path: string, content: string): boolean {
  try {
    writeFileSync(path, content, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** A file's text and how many milliseconds ago it was written; undefined when it is gone. */
export async function readAged(path: string): Promise<{ text: string; age: number } | undefined> {
  try {
    const [text, { mtimeMs }] = await Promise.all([readFile(path, "utf8"), stat(path)]);
    return { text, age: Date.now() - mtimeMs };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

/** Removes the unfinished files that a crash left in a folder, once they are old enough to be abandoned. */
export function sweep(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.startsWith(UNFINISHED)) continue;
    const path = join(folder, name);
    const found = statSync(path, { throwIfNoEntry: false });
    if (found && Date.now() - found.mtimeMs > ABANDONED_MS) rmSync(path, { force: true });
  }
}
