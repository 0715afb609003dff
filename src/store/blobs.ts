/**
 * Blobs: small ones in memory, large ones in files.
 * @module
 */
import { gather, joined } from "../async/bytes.ts";
import type { Late } from "../async/late.ts";
import type { WorldBlobs } from "./base.ts";

/** The largest blob, in bytes, that is kept in memory. */
const FEW = 256 * 1024;
/** Blobs are read in pieces of this many bytes. */
const PIECE = 64 * 1024;

/** Blobs that are removed together. */
export interface EndingBlobs extends WorldBlobs {
  end(): Promise<void>;
}

/** @param files holds the large blobs; without it they stay in memory, too. */
export function memoryBlobs(files: Late<EndingBlobs | undefined>): EndingBlobs {
  const few = new Map<string, Uint8Array>();
  const many = new Set<string>();
  let hasEnded = false;

  const remove = async (key: string): Promise<void> => {
    few.delete(key);
    if (many.delete(key)) await (await files())?.remove(key);
  };
  const keep = async (key: string, bytes: Uint8Array) => {
    await remove(key);
    few.set(key, bytes);
    return { size: bytes.length };
  };
  const write = async (key: string, content: ReadableStream<Uint8Array>) => {
    const room = await files();
    if (!room) return keep(key, await gather(content));
    const info = await room.put(key, content);
    few.delete(key);
    many.add(key);
    if (hasEnded) await remove(key);
    return info;
  };

  return {
    async put(key, content) {
      if (content instanceof Uint8Array)
        return content.length > FEW ? write(key, inPieces(content)) : keep(key, content.slice());
      const { begun, size, rest } = await begin(content);
      return rest ? write(key, resumed(begun, rest)) : keep(key, joined(begun, size));
    },
    async info(key) {
      if (many.has(key)) return (await files())?.info(key);
      const bytes = few.get(key);
      return bytes && { size: bytes.length };
    },
    async read(key, start, end) {
      if (many.has(key)) return (await files())?.read(key, start, end);
      const bytes = few.get(key)?.subarray(start, end);
      return bytes && inPieces(bytes);
    },
    remove,
    async forget(room) {
      for (const key of [...few.keys(), ...many]) if (key.startsWith(`${room}:`)) await remove(key);
    },
    async end() {
      hasEnded = true;
      few.clear();
      if (many.size > 0) await (await files())?.end();
      many.clear();
    },
  };
}

/** Reads a stream to its end, or until it is too large for memory. */
async function begin(content: ReadableStream<Uint8Array>) {
  const reader = content.getReader();
  const begun: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return { begun, size };
    begun.push(value);
    size += value.length;
    if (size > FEW) return { begun, size, rest: reader };
  }
}

/** A stream of the pieces already read, then the rest. */
function resumed(
  begun: Uint8Array[],
  rest: ReadableStreamDefaultReader<Uint8Array>,
): ReadableStream<Uint8Array> {
  return new ReadableStream(
    {
      async pull(controller) {
        const next = begun.shift() ?? (await rest.read()).value;
        if (next) controller.enqueue(next);
        else controller.close();
      },
      cancel: (reason) => rest.cancel(reason),
    },
    { highWaterMark: 0 },
  );
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
