/**
 * Folders, and files named by a person.
 * @module
 */
import { mkdirSync, readFileSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { unwritten } from "./reason.ts";

/**
 * Makes a folder and those above it. Node's own recursive option never returns on some file systems that refuse (such as `/proc`).
 * @throws Error of the file system.
 */
export function makeFolder(path: string): void {
  const missing: string[] = [];
  for (let at = resolve(path); !isFolder(at); at = dirname(at)) missing.push(at);
  for (const folder of missing.reverse()) {
    try {
      mkdirSync(folder);
    } catch (error) {
      // Another process was faster.
      if (!isFolder(folder)) throw unwritten(folder, error as Error);
    }
  }
}

/** The text of a file; undefined when there is no file of that name. */
export function readIfThere(path: string): string | undefined {
  const found = statSync(path, { throwIfNoEntry: false });
  return found?.isFile() ? readFileSync(path, "utf8") : undefined;
}

/** @throws Error of the file system, also if a file is in the way. */
function isFolder(path: string): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isDirectory()) return found !== undefined;
  throw Object.assign(new Error(`${path} is a file and not a folder`), { code: "ENOTDIR" });
}
