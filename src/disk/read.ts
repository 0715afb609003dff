/**
 * Reads whole files, and recognises missing ones.
 * @module
 */
import { readFile } from "node:fs/promises";

/** @throws Error of the file system. */
export async function readBytes(path: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(path));
}

/**
 * Catches the error for a missing file. A file that can't be read for another reason may still exist.
 * @throws any other error of the file system.
 */
export function ifAbsent(error: unknown): undefined {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== "ENOENT" && code !== "ENOTDIR") throw error;
}
