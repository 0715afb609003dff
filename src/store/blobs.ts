/**
 * Bytes in memory.
 * @module
 */
import { gather } from "../async/bytes.ts";
import type { BlobBase } from "./base.ts";

/** Bytes are handed over in pieces of this size. */
const PIECE = 64 * 1024;

export function memoryBlobs(): BlobBase {
  const blobs = new Map<string, Uint8Array>();
  return {
    async put(key, content) {
      const bytes = content instanceof Uint8Array ? content.slice() : await gather(content);
      blobs.set(key, bytes);
      return { size: bytes.length };
    },
    async info(key) {
      const bytes = blobs.get(key);
      return bytes && { size: bytes.length };
    },
    async read(key, start, end) {
      const bytes = blobs.get(key)?.subarray(start, end);
      return bytes && inPieces(bytes);
    },
    async remove(key) {
      blobs.delete(key);
    },
  };
}

function inPieces(bytes: Uint8Array): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream(
    {
      pull(controller) {
        if (at < bytes.length) controller.enqueue(bytes.subarray(at, (at += PIECE)));
        if (at >= bytes.length) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}
