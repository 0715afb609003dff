/**
 * What the emulator remembers: a world for each name, over one backend.
 * @module
 */
import { late } from "../async/late.ts";
import type { Maybe } from "../async/maybe.ts";
import type { Backend } from "./base.ts";
import { createLog, openLog } from "./log.ts";
import { openMemory } from "./memory.ts";
import { TextBudget } from "./ring.ts";
import type { Time } from "./time.ts";
import { createWorld, type World } from "./world.ts";

export interface Store {
  /** A world by its name; the empty name is the default world's. Made when it is first used. */
  world(name: string): Maybe<World>;
  /** The worlds that were used, the default one first. */
  worlds(): World[];
  /** Empties a world, or all. */
  reset(name?: string): Promise<void>;
  /** Ends a world. */
  end(name: string): Promise<void>;
  /** Writes what is still unwritten. */
  close(): Promise<void>;
}

export interface StoreOptions {
  readonly logLimit: number;
  /** The folder to keep everything in; nothing outlives the process without it. */
  readonly data?: string | undefined;
  readonly time: Time;
  /** More worlds are not kept: the one that was not used for longest goes. @default 10000 */
  readonly mostWorlds?: number;
  /** Told what can't be done, in a sentence. */
  complain(message: string): void;
}

/** Beyond this many characters in all logs together, bodies are forgotten, oldest first. */
const MOST_TEXT = 64 * 1024 * 1024;

/**
 * @throws EmulatorError `CANNOT_STORE` when the folder can't be used.
 */
export async function openStore(options: StoreOptions): Promise<Store> {
  const { data, logLimit, time, mostWorlds = 10_000, complain } = options;
  const backend = data === undefined ? openMemory() : (await import("./disk.ts")).openDisk(data);
  const budget = new TextBudget(MOST_TEXT);
  const worlds = new Map<string, World>();
  const opening = new Map<string, () => Maybe<World>>();

  const keep = (name: string, world: World): World => {
    worlds.set(name, world);
    if (worlds.size > mostWorlds + 1) forgetOldest();
    return world;
  };
  const forgetOldest = (): void => {
    const oldest = [...worlds.keys()].find((name) => name !== "");
    if (oldest === undefined) return;
    complain(
      `There are more than ${mostWorlds} worlds. The one that was not used for longest was ended: ${oldest}`,
    );
    void end(oldest).catch((error: Error) => complain(error.message));
  };

  const create = (name: string): Maybe<World> => {
    if (!backend.isDurable)
      return keep(name, createWorld(name, backend, createLog(logLimit, budget), time));
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
    const log = await openLog(logLimit, budget, { base: await from.base(name), complain });
    const world = createWorld(name, from, log, time);
    await world.script.load();
    return world;
  };

  /** Whoever still holds a world that has ended changes nothing of the next one of its name. */
  const end = async (name: string): Promise<void> => {
    const done = backend.reset(name);
    worlds.get(name)?.log.end();
    worlds.delete(name);
    opening.delete(name);
    await done;
  };

  const store: Store = {
    world(name) {
      const known = worlds.get(name);
      if (!known) return opening.get(name)?.() ?? create(name);
      if (name !== "") {
        // The last one is the one that was used last.
        worlds.delete(name);
        worlds.set(name, known);
      }
      return known;
    },
    worlds: () => [...worlds.values()].sort((one, other) => (one.name < other.name ? -1 : 1)),
    end,
    async reset(name) {
      if (name === undefined) {
        const done = backend.reset();
        for (const { log } of worlds.values()) log.end();
        worlds.clear();
        opening.clear();
        await done;
      } else await end(name);
      await store.world("");
    },
    async close() {
      await Promise.all([...worlds.values()].map(({ log }) => log.flush()));
      await backend.close();
    },
  };
  await store.world("");
  return store;
}
