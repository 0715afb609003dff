/**
 * Blobs in files.
 * @module
 */
import { type FileHandle, open, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolder } from "../disk/folder.ts";
import { ifAbsent } from "../disk/read.ts";
import { UNFINISHED } from "../disk/whole.ts";
import type { BlobInfo } from "../types/state.ts";
import type { EndingBlobs } from "./blobs.ts";
import { RoomFolders } from "./room-folders.ts";

/**
 * @param folder created with its first blob.
 * @param unfinished where blobs are kept while they are being written.
 */
export function diskBlobs(folder: string, unfinished: string): EndingBlobs {
  const rooms = new RoomFolders(folder);
  const pathOf = (key: string): string => join(folder, ...key.split(":"));
  const info = async (key: string): Promise<BlobInfo | undefined> => {
    const found = await stat(pathOf(key)).catch(ifAbsent);
    return found && { size: found.size };
  };
  return {
    info,
    async put(key, content) {
      const path = pathOf(key);
      const beside = join(unfinished, UNFINISHED + crypto.randomUUID());
      try {
        const size = await write(beside, content);
        await rooms.write(key.split(":", 1)[0]!, async () => {
          makeFolder(dirname(path));
          await rename(beside, path);
        });
        return { size };
      } finally {
        await rm(beside, { force: true });
      }
    },
    async read(key, start, end) {
      if (!(await info(key))) return undefined;
      if (start >= end) return new Blob([]).stream();
      return bytesOf(pathOf(key), start, end);
    },
    remove: (key) => rm(pathOf(key), { force: true }),
    forget: (room) => rooms.clear(room),
    end: () => rm(folder, { recursive: true, force: true }),
  };
}

/** Bytes to read at once. */
const PIECE = 64 * 1024;

/** The bytes of a file, read on demand. When a reader leaves, Node's own adapter throws where it can't be caught. */
function bytesOf(path: string, start: number, end: number): ReadableStream<Uint8Array> {
  let opening: Promise<FileHandle> | undefined;
  let at = start;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const file = await (opening ??= open(path));
        const piece = new Uint8Array(Math.min(PIECE, end - at));
        const { bytesRead } = await file.read(piece, 0, piece.length, at).catch(async (error) => {
          await file.close();
          throw error;
        });
        at += bytesRead;
        if (bytesRead > 0) controller.enqueue(piece.subarray(0, bytesRead));
        if (bytesRead > 0 && at < end) return;
        await file.close();
        controller.close();
      },
      async cancel() {
        // A reader may leave while the file is being opened. Node closes it once a read in progress has ended.
        await opening?.then(
          (file) => file.close(),
          () => {},
        );
      },
    },
    { highWaterMark: 0 },
  );
}

async function write(
  path: string,
  content: Uint8Array | ReadableStream<Uint8Array>,
): Promise<number> {
  const file = await open(path, "wx");
  let size = 0;
  try {
    const pieces = content instanceof Uint8Array ? [content] : content;
    for await (const piece of pieces) {
      await file.writeFile(piece);
      size += piece.length;
    }
  } finally {
    await file.close();
  }
  return size;
}
