/**
 * The emulator's store: a world for each name, over one backend.
 * @module
 */
import { late } from "../async/late.ts";
import type { Maybe } from "../async/maybe.ts";
import type { Uploads } from "../types/form.ts";
import { diskReason } from "../disk/reason.ts";
import { EmulatorError } from "../types/error.ts";
import { ApiError, isOfSystem } from "../wire/errors.ts";
import type { Backend } from "./base.ts";
import { createLog, type Heard, openLog } from "./log.ts";
import { openMemory } from "./memory.ts";
import { isRedis, readAddress } from "./redis/address.ts";
import { TextBudget } from "./ring.ts";
import type { Shared, SharedBackend } from "./shared.ts";
import { createWorld, type World, type WorldOptions } from "./world.ts";

export interface Store {
  /** A world by its name, created on first use; the empty name is the default world's. */
  world(name: string): Maybe<World>;
  /** The uploaded files of forms while their calls are answered. */
  readonly uploads: Uploads;
  /** The worlds used on this server, the default one first. */
  worlds(): World[];
  /** Those of them that may hold data: even reading another one would create its storage. */
  stored(): Promise<World[]>;
  /** The names of all worlds, those of other servers and of earlier processes included. */
  names(): Promise<readonly string[]>;
  /** All worlds, those of other servers included, with the number of requests in their logs, the default one first. */
  list(): Promise<readonly Listed[]>;
  /** Whether the store can be reached. */
  readonly isThere: boolean;
  /** Empties one world, or all. */
  reset(name?: string): Promise<void>;
  /** Ends a world. */
  end(name: string): Promise<void>;
  /** Calls `heard` with each request that this server has answered, in any world. */
  onEnd(heard: EndHeard): void;
  /** Writes what is still unwritten. */
  close(): Promise<void>;
}

/** Called when a request ends in a world. @param kept see `RequestLog.kept`. */
export type EndHeard = (world: World, ...ended: Parameters<Heard>) => void;

interface Listed {
  readonly name: string;
  readonly requests: number;
}

export interface StoreOptions extends WorldOptions {
  readonly logLimit: number;
  /** The folder or Redis to keep everything in; without it nothing outlives the process. */
  readonly data?: string | undefined;
  /** Seconds after which a shared store forgets an unused world; 0 is never. @default 0 */
  readonly worldTtl?: number;
  /** The most worlds to keep: beyond it, the least recently used one goes. @default 10000 */
  readonly mostWorlds?: number;
  /** Whether files can outlive a request. @default true */
  readonly hasDisk?: boolean;
  /** Called with a sentence that says what can't be done. */
  complain(message: string): void;
}

/** Beyond this many characters in all logs together, the oldest entries are forgotten. */
const MOST_TEXT = 64 * 1024 * 1024;

/**
 * @throws EmulatorError `CANNOT_STORE` when the folder or the Redis can't be used, `BAD_OPTION` for options that don't fit it.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { logLimit, mostWorlds = 10_000, complain } = options;
  const backend = await openBackend({ ...options, mostWorlds });
  const shared = "shared" in backend ? backend.shared : undefined;
  const budget = new TextBudget(MOST_TEXT);
  const worlds = new Map<string, World>();
  const opening = new Map<string, () => Maybe<World>>();
  const listeners: EndHeard[] = [];

  const listen = (world: World, heard: EndHeard): void => {
    world.log.onEnd((...ended) => heard(world, ...ended));
  };
  const keep = (name: string, world: World): World => {
    worlds.set(name, world);
    for (const heard of listeners) listen(world, heard);
    if (worlds.size > mostWorlds + 1) forgetOldest();
    return world;
  };
  const forgetOldest = (): void => {
    const oldest = [...worlds.keys()].find((name) => name !== "");
    if (oldest === undefined) return;
    // A shared world may be in use on another server; the shared store limits its worlds itself.
    if (shared) return leave(oldest);
    complain(
      `There are more than ${mostWorlds} worlds. The least recently used one was ended: ${oldest}`,
    );
    void end(oldest).catch((error: Error) => complain(error.message));
  };

  const create = (name: string): Maybe<World> => {
    if (!backend.isDurable)
      return keep(name, createWorld(name, backend, { log: createLog(logLimit, budget) }, options));
    const open: () => Maybe<World> = late(async () => {
      const world = await openWorld(name, backend);
      // Unless it was reset meanwhile.
      if (opening.get(name) !== open) return store.world(name);
      opening.delete(name);
      return keep(name, world);
    });
    opening.set(name, open);
    return open();
  };
  const openWorld = async (name: string, from: Backend): Promise<World> => {
    if (shared) return openShared(name, shared);
    const log = await openLog(logLimit, budget, { base: await from.base(name), complain });
    const world = createWorld(name, from, { log }, options);
    await world.script.load();
    return world;
  };
  const openShared = async (name: string, from: Shared): Promise<World> => {
    const parts = from.open(name, { limit: logLimit, budget });
    const tellScript = (): Promise<void> => from.tell("script", name);
    const world = createWorld(name, backend, { ...parts, tellScript }, options);
    from.use(name);
    // Calls that need no state are answered even while the store can't be read; the script is loaded once it can be.
    await world.script.load().catch((error: unknown) => {
      if (from.isThere) throw error;
    });
    return world;
  };

  /** Ends a world. Calls that still hold it can't change the next one of its name. */
  const end = async (name: string): Promise<void> => {
    const done = backend.reset(name);
    drop(name);
    await done;
    // A call that came meanwhile may have opened the epoch that has ended.
    await leaveUnlessPresent(name);
  };

  /** Forgets a world on this server; others may still use it. */
  const leave = (name: string): void => {
    const world = worlds.get(name);
    worlds.delete(name);
    world?.log.flush().then(
      () => world.log.end(),
      () => {},
    );
  };
  const leaveUnlessPresent = async (name: string): Promise<void> => {
    opening.delete(name);
    const world = worlds.get(name);
    if (world && !(await world.isPresent()) && worlds.get(name) === world) drop(name);
  };
  const drop = (name: string): void => {
    const world = worlds.get(name);
    worlds.delete(name);
    opening.delete(name);
    // Whoever follows its log asks for the next world of its name at once.
    world?.log.end();
  };

  const store: Store = {
    uploads: backend.uploads,
    world(name) {
      const known = worlds.get(name);
      if (!known) return opening.get(name)?.() ?? create(name);
      if (shared?.use(name) === false) {
        leave(name);
        return create(name);
      }
      if (name !== "") {
        // Keeps the map in order of last use.
        worlds.delete(name);
        worlds.set(name, known);
      }
      return known;
    },
    worlds: () => [...worlds.values()].sort((one, other) => (one.name < other.name ? -1 : 1)),
    async stored() {
      const names = new Set(await backend.worlds());
      return store.worlds().filter(({ name }) => names.has(name));
    },
    names: async () => [...new Set([...worlds.keys(), ...(await backend.worlds())])],
    async list() {
      if (!shared) return store.worlds().map(listed);
      const names = [...new Set(["", ...(await backend.worlds())])].sort();
      return Promise.all(
        names.map(async (name) => {
          const world = await store.world(name);
          await world.sync();
          return listed(world);
        }),
      );
    },
    get isThere() {
      return shared?.isThere ?? true;
    },
    end,
    async reset(name) {
      if (name === undefined) {
        const known = [...worlds.keys()];
        const done = backend.reset();
        for (const each of known) drop(each);
        opening.clear();
        await done;
        await Promise.all([...worlds.keys()].map(leaveUnlessPresent));
      } else await end(name);
      await begin();
    },
    onEnd(heard) {
      listeners.push(heard);
      for (const world of worlds.values()) listen(world, heard);
    },
    async close() {
      const written = await Promise.allSettled([...worlds.values()].map(({ log }) => log.flush()));
      await backend.close();
      const failed = written.find((each) => each.status === "rejected");
      if (failed) throw unwrittenLog(failed.reason, options.data!);
    },
  };
  await shared?.listen(
    async (what, name) => {
      if (what === "reset") await leaveUnlessPresent(name);
      else await worlds.get(name)?.hear(what);
    },
    () => {
      const again = async (name: string): Promise<void> => {
        await leaveUnlessPresent(name);
        const world = worlds.get(name);
        await Promise.all([world?.hear("script"), world?.hear("logged"), world?.log.flush()]);
      };
      // What fails now is tried again when Redis next returns.
      for (const name of worlds.keys()) again(name).catch(() => {});
    },
  );
  const begin = async (): Promise<void> => (await store.world("")).prepare();
  await begin();
  return store;
}

/** The error of a log whose end the disk or Redis didn't take. Why Redis didn't was said when that began. */
function unwrittenLog(error: unknown, data: string): unknown {
  if (!isOfSystem(error) && !(error instanceof ApiError)) return error;
  const place = isRedis(data) ? readAddress(data).shown : data;
  const why = isOfSystem(error) ? `: ${diskReason(error)}` : ".";
  const message = `The end of the request log is lost, because ${place} can't be written${why}`;
  return new EmulatorError("CANNOT_STORE", message, error);
}

function listed({ name, log }: World): Listed {
  return { name, requests: log.size };
}

async function openBackend(
  options: StoreOptions & { readonly mostWorlds: number },
): Promise<Backend | SharedBackend> {
  const { data, hasDisk, worldTtl = 0, mostWorlds, complain } = options;
  if (data !== undefined && isRedis(data)) {
    const { openRedis } = await import("./redis/open.ts");
    return openRedis(data, { worldTtl, mostWorlds, complain });
  }
  if (worldTtl > 0) {
    throw new EmulatorError("BAD_OPTION", "worldTtl: only a store on Redis forgets worlds.");
  }
  return data === undefined ? openMemory(hasDisk) : (await import("./disk.ts")).openDisk(data);
}
