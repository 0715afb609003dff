/**
 * A store on Redis that several servers share.
 * @module
 */
import { late } from "../../async/late.ts";
import type { Maybe } from "../../async/maybe.ts";
import type { LogBounds, Shared, SharedBackend, SharedWorld, Word } from "../shared.ts";
import type { WorldBase } from "../base.ts";
import { openLocalBlobs } from "../local-blobs.ts";
import { createUploads } from "../uploads.ts";
import { readAddress } from "./address.ts";
import { createRedisBase } from "./base.ts";
import { connect } from "./client.ts";
import { createSharedHolds } from "./holds.ts";
import { SharedLog } from "./log.ts";
import { type News, openNews } from "./news.ts";
import { createRoom, eachKey, epochOf, indexOf, type Room } from "./room.ts";
import { createSharedCounts } from "./counts.ts";

export interface RedisOptions {
  /** How many seconds an unused world is kept; 0 is for ever. */
  readonly worldTtl: number;
  readonly mostWorlds: number;
  /** Called with a sentence that says what can't be done. */
  complain(message: string): void;
}

/** The shortest interval at which the use of a world is recorded. */
const USE_MS = 1000;
/**
 * @throws EmulatorError `BAD_OPTION` for a bad address, `CANNOT_STORE` when no Redis answers there.
 */
export async function openRedis(
  data: string,
  { worldTtl, mostWorlds, complain }: RedisOptions,
): Promise<SharedBackend> {
  const address = readAddress(data);
  const { prefix } = address;
  const client = await connect(address, complain);
  const life = worldTtl * 1000;
  // The expiry of keys is renewed three times in this period.
  const age = Math.ceil((life * 4) / 3);
  const options = { client, prefix, age };
  const known = `${prefix}:worlds`;
  const uses = new Map<string, { written: number; kept: number }>();
  let news: News | undefined;
  let act: (what: Word, world: string) => Maybe<void> = () => {};

  const present = async (world: string): Promise<Room> => {
    const epoch = await client.ask((redis) => redis.get(epochOf(prefix, world)));
    return createRoom(options, world, epoch ?? "0");
  };

  /** Calls `act` with all keys of an epoch, in batches, then with the key of their set. */
  const withAll = async (
    world: string,
    epoch: string,
    act: (keys: readonly string[]) => Promise<unknown>,
  ): Promise<void> => {
    const index = indexOf(prefix, world, epoch);
    await eachKey(client, index, act);
    await act([index]);
  };

  const begin = async (world: string): Promise<void> => {
    uses.delete(world);
    const ended = (await client.run("reset", [epochOf(prefix, world)], [age])) as string;
    await news?.tell("reset", world);
    // Its keys can't be reached any more, so there is no need to wait for their removal.
    withAll(world, ended, (keys) => client.ask((redis) => redis.unlink([...keys]))).catch(() => {});
  };

  const write = async (world: string, now: number): Promise<void> => {
    const oldest = await client.run("use", [known], [now, world, mostWorlds + 1]);
    if (typeof oldest !== "string") return;
    complain(
      `There are more than ${mostWorlds} worlds. The least recently used one was ended: ${oldest}`,
    );
    await begin(oldest);
    await act("reset", oldest);
  };
  const keepAlive = async (world: string, now: number): Promise<void> => {
    const { epoch } = await present(world);
    await client.ask(async (redis) => {
      await redis.zremrangebyscore(known, "-inf", now - life);
      await redis.pexpire(epochOf(prefix, world), 2 * age);
    });
    await withAll(world, epoch, (keys) =>
      client.ask((redis) => Promise.all(keys.map((key) => redis.pexpire(key, age)))),
    );
  };

  const open = (world: string, bounds: LogBounds): SharedWorld => {
    const own = late(() => present(world));
    const rooms = { own: async () => own(), present: () => present(world) };
    const log = new SharedLog(
      {
        self: news?.self ?? "",
        room: rooms.own,
        gather: async () => news?.tell("flush", world),
        added: () => news?.mention("logged", world),
        hasEnded: () => void act("reset", world),
      },
      bounds,
    );
    const counts = createSharedCounts(rooms);
    return {
      log,
      counts,
      holds: createSharedHolds(rooms),
      isPresent: async () => (await own()).epoch === (await present(world)).epoch,
      async hear(what) {
        if (what === "flush") await log.flush();
        else log.heard();
      },
      sync: async (played) => void (await Promise.all([log.sync(), counts.sync(played)])),
    };
  };

  const shared: Shared = {
    get isThere() {
      return client.isThere;
    },
    open,
    use(world) {
      // Finer than milliseconds, so that uses have an order.
      const now = performance.timeOrigin + performance.now();
      const last = uses.get(world);
      if (last && now - last.written < USE_MS) return true;
      const isKept = life === 0 || (last !== undefined && now - last.kept < life / 3);
      uses.set(world, { written: now, kept: isKept ? (last?.kept ?? now) : now });
      write(world, now).catch(() => {});
      if (!isKept) keepAlive(world, now).catch(() => {});
      return life === 0 || !last || now - last.written < life;
    },
    tell: async (what, world) => news?.tell(what, world),
    async listen(doing, missed) {
      act = doing;
      // In a cluster the part in braces decides which shard a channel belongs to, so those of the servers stay together.
      const number = new URL(address.url).pathname.slice(1) || "0";
      news = await openNews(client, `{${prefix}:${number}:news}`, doing, missed);
      client.onReturn(missed);
    },
  };

  const names = (): Promise<string[]> => client.ask((redis) => redis.zrange(known, 0, -1));
  // The same epoch always gets the same base.
  const bases = new Map<string, { readonly epoch: string; readonly base: WorldBase }>();
  const local = openLocalBlobs();
  return {
    isDurable: true,
    shared,
    uploads: createUploads(local.create()),
    worlds: names,
    async base(world) {
      const room = await present(world);
      const kept = bases.get(world);
      if (kept?.epoch === room.epoch) return kept.base;
      const base = createRedisBase(room);
      bases.set(world, { epoch: room.epoch, base });
      if (bases.size > mostWorlds) bases.delete(bases.keys().next().value!);
      return base;
    },
    async reset(world) {
      const worlds = world === undefined ? ["", ...(await names())] : [world];
      await Promise.all([...new Set(worlds)].map(begin));
    },
    async close() {
      news?.close();
      client.close();
      local.close();
    },
  };
}
