/**
 * The values and lists of an epoch in Redis.
 * @module
 */
import type { SliceRange, WorldBase } from "../base.ts";
import { redisBlobs } from "./blobs.ts";
import type { Redis } from "./client.ts";
import type { Room } from "./room.ts";

export function createRedisBase(room: Room): WorldBase {
  const { client } = room;
  const value = (name: string): string => room.key("value", name);
  const list = (name: string): string => room.key("list", name);
  return {
    get: (key) => client.get(value(key)),
    async set(key, text) {
      await room.run("set", [value(key)], text);
    },
    async remove(key) {
      await room.run("remove", [value(key)]);
    },
    async swap(key, before, after) {
      const given = [...optional(before), ...optional(after)];
      // Counts as a success where the epoch has ended, so that the caller doesn't try again.
      return (await room.run("swap", [value(key)], ...given)) !== 0;
    },
    count: async (key, by) => ((await room.run("count", [value(key)], by)) ?? 1) as number,
    async insert(lists, place, member) {
      await room.run("insert", lists.map(list), place, member);
    },
    drop: async (lists, member) => (await room.run("drop", lists.map(list), member)) === 1,
    slice: async (name, range) =>
      client.ask(async (redis) => {
        const [pairs, total] = await Promise.all([
          pairsOf(redis, list(name), range),
          redis.zcard(list(name)),
        ]);
        const members = pairs.filter((_, at) => at % 2 === 0);
        const last = pairs.at(-1);
        return { members, last: last === undefined ? undefined : Number(last), total };
      }),
    blobs: redisBlobs(room),
    async forget(name) {
      for (const kind of ["value", "list", "blob"] as const) await room.forget(kind, `${name}:`);
    },
  };
}

function optional(text: string | undefined): [string, string] {
  return text === undefined ? ["0", ""] : ["1", text];
}

/** Members, each before its place. */
function pairsOf(redis: Redis, key: string, range: SliceRange): Promise<string[]> {
  const { offset, limit, newestFirst, after } = range;
  // Minus one stands for no limit.
  const count = Number.isFinite(limit) ? limit : -1;
  if (count === 0) return Promise.resolve([]);
  if (after !== undefined) {
    return newestFirst
      ? redis.zrevrangebyscore(key, `(${after}`, "-inf", "WITHSCORES", "LIMIT", offset, count)
      : redis.zrangebyscore(key, `(${after}`, "+inf", "WITHSCORES", "LIMIT", offset, count);
  }
  const last = count < 0 ? -1 : offset + count - 1;
  return newestFirst
    ? redis.zrevrange(key, offset, last, "WITHSCORES")
    : redis.zrange(key, offset, last, "WITHSCORES");
}
