/**
 * Blobs in Redis.
 * @module
 */
import type { WorldBlobs } from "../base.ts";
import type { Room } from "./room.ts";

/** Blobs are written and read in pieces of this many bytes. */
const PIECE = 256 * 1024;
/** Seconds after which a blob expires if its writer stopped before finishing it. */
const UNFINISHED = 3600;

export function redisBlobs(room: Room): WorldBlobs {
  const { client } = room;
  const keyOf = (name: string): string => room.key("blob", name);

  const sizeOf = (key: string): Promise<number | undefined> =>
    client.ask(async (redis) => {
      const [size, there] = await Promise.all([redis.strlen(key), redis.exists(key)]);
      return there === 1 ? size : undefined;
    });

  return {
    async put(name, content) {
      const beside = `${keyOf(name)}:${crypto.randomUUID()}`;
      let size = 0;
      try {
        await client.ask((redis) => redis.set(beside, "", "EX", UNFINISHED));
        for await (const piece of piecesOf(content)) {
          await client.ask((redis) => redis.append(beside, Buffer.from(piece)));
          size += piece.length;
        }
        const placed = await room.run("place", [keyOf(name), beside]);
        if (placed === undefined) await client.ask((redis) => redis.unlink(beside));
      } catch (error) {
        await client.ask((redis) => redis.unlink(beside)).catch(() => {});
        throw error;
      }
      return { size };
    },
    async info(name) {
      const size = await sizeOf(keyOf(name));
      return size === undefined ? undefined : { size };
    },
    async read(name, start, end) {
      const key = keyOf(name);
      const size = await sizeOf(key);
      if (size === undefined) return undefined;
      const last = Math.min(size, end);
      let at = start;
      return new ReadableStream<Uint8Array>(
        {
          async pull(controller) {
            if (at < last) {
              const to = Math.min(last, at + PIECE);
              const piece = await client.ask((redis) => redis.getrangeBuffer(key, at, to - 1));
              if (piece.length < to - at) throw new Error("The bytes were removed.");
              controller.enqueue(piece);
              at = to;
            }
            if (at >= last) controller.close();
          },
        },
        { highWaterMark: 0 },
      );
    },
    async remove(name) {
      await room.run("remove", [keyOf(name)]);
    },
    forget: (name) => room.forget("blob", `${name}:`),
  };
}

async function* piecesOf(
  content: Uint8Array | ReadableStream<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const wholes = content instanceof Uint8Array ? [content] : content;
  for await (const whole of wholes) {
    for (let at = 0; at < whole.length; at += PIECE) yield whole.subarray(at, at + PIECE);
  }
}
