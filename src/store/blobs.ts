/**
 * Bytes in memory.
 * @module
 */
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

/** All bytes of a stream. */
export async function gather(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of stream as unknown as AsyncIterable<Uint8Array>) {
    pieces.push(piece);
    size += piece.length;
  }
  const bytes = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
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
