/**
 * Bytes in files.
 * @module
 */
import { createReadStream } from "node:fs";
import { open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { makeFolder } from "../disk/folder.ts";
import { UNFINISHED } from "../disk/whole.ts";
import type { BlobInfo } from "../types/state.ts";
import type { EndingBlobs } from "./blobs.ts";

/**
 * @param folder made with its first blob.
 * @param unfinished where blobs lie while they are being written.
 */
export function diskBlobs(folder: string, unfinished: string): EndingBlobs {
  const pathOf = (key: string): string => join(folder, ...key.split(":"));
  const info = async (key: string): Promise<BlobInfo | undefined> => {
    const found = await stat(pathOf(key)).catch(() => undefined);
    return found && { size: found.size };
  };
  return {
    info,
    async put(key, content) {
      makeFolder(dirname(pathOf(key)));
      const beside = join(unfinished, UNFINISHED + crypto.randomUUID());
      try {
        const size = await write(beside, content);
        await rename(beside, pathOf(key));
        return { size };
      } catch (error) {
        await rm(beside, { force: true });
        throw error;
      }
    },
    async read(key, start, end) {
      if (!(await info(key))) return undefined;
      if (start >= end) return new Blob([]).stream();
      const file = createReadStream(pathOf(key), {
        start,
        ...(Number.isFinite(end) && { end: end - 1 }),
      });
      return Readable.toWeb(file) as ReadableStream<Uint8Array>;
    },
    remove: (key) => rm(pathOf(key), { force: true }),
    forget: (room) => rm(pathOf(room), { recursive: true, force: true }),
    end: () => rm(folder, { recursive: true, force: true }),
  };
}

async function write(
  path: string,
  content: Uint8Array | ReadableStream<Uint8Array>,
): Promise<number> {
  const file = await open(path, "wx");
  let size = 0;
  try {
    const pieces = content instanceof Uint8Array ? [content] : content;
    for await (const piece of pieces as AsyncIterable<Uint8Array>) {
      await file.writeFile(piece);
      size += piece.length;
    }
  } finally {
    await file.close();
  }
  return size;
}
