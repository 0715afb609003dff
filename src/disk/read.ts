/**
 * Files that are read as a whole.
 * @module
 */
import { readFile } from "node:fs/promises";

/** @throws Error of the file system. */
export async function readBytes(path: string): Promise<Uint8Array> {
  return new Uint8Array(await readFile(path));
}
