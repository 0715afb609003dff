/**
 * Files that are read as a whole, and what isn't there to be read.
 * @module
 */
import { readFile } from "node:fs/promises";

/** @throws Error of the file system. */
export async function readBytes(path: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(path));
}

/**
 * Catches that there is no such file: what can't be read for another reason may still be there.
 * @throws Error of the file system, any other.
 */
export function ifAbsent(error: unknown): undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
}
