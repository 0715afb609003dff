/**
 * What one API key has stored in one world.
 * @module
 */
import type { Maybe } from "../async/maybe.ts";
import { createRandom } from "../hash/random.ts";
import { hash, hashHex } from "../hash/xxhash.ts";
import type { Blobs, Moment, State } from "../types/state.ts";
import type { Base } from "./base.ts";
import type { Holding } from "./holds.ts";
import type { Time } from "./time.ts";
import { createCollection } from "./collection.ts";
import { changeValue, shelved } from "./value.ts";

/** Milliseconds between two objects that were made under the fixed clock. */
const TICK_MS = 1000;

/** By how many milliseconds a world's clock was moved on. */
export const CLOCK_MOVED = "clock";

/** What one call sees of a world's state. */
export interface CallState extends State {
  /** Gives back what the call holds. */
  release(): void;
}

/** What all states of a world share. */
export interface Shared {
  /** The world's present epoch; the first use decides which one that is. */
  base(): Maybe<Base>;
  readonly holds: Holding;
  readonly time: Time;
}

export function createState({ base, holds, time }: Shared, key: string): CallState {
  const { clock, isReal } = time;
  let opened: Maybe<Base> | undefined;
  const at = (): Maybe<Base> => (opened ??= base());
  const owner = ownerOf(key);
  const keyOf = (name: string): string => `${owner}:${shelved(hashHex(name))}`;

  const read = async (name: string): Promise<string | undefined> => (await at()).get(keyOf(name));
  const count: State["count"] = async (name, by = 1) =>
    (await at()).count(keyOf(`count ${name}`), by);

  const held = new Set<string>();
  const now = async (): Promise<number> => {
    const moved = Number((await (await at()).get(CLOCK_MOVED)) ?? 0);
    return (isReal ? Date.now() : clock() * 1000) + moved;
  };

  return {
    async get<T>(name: string) {
      const text = await read(name);
      return text === undefined ? undefined : (JSON.parse(text) as T);
    },
    async set(name, value) {
      await (await at()).set(keyOf(name), JSON.stringify(value));
    },
    async remove(name) {
      await (await at()).remove(keyOf(name));
    },
    update: async (name, change) => changeValue(await at(), keyOf(name), change),
    count,
    collection: (name, indexed = []) => createCollection(at, `${owner}:${hashHex(name)}`, indexed),
    async hold(name) {
      const isOurs = await holds.take(keyOf(name), held);
      if (isOurs) held.add(keyOf(name));
      return isOurs;
    },
    release() {
      for (const name of held) holds.release(name, held);
      held.clear();
    },
    async moment() {
      const n = await count("moments");
      return momentOf(key, n, (await now()) + (isReal ? 0 : (n - 1) * TICK_MS));
    },
    now,
  };
}

function momentOf(key: string, n: number, at: number): Moment {
  return { at, random: (label) => createRandom(hash(`${key} ${n} ${label}`)) };
}

/** Bytes of the same owner. */
export function createBlobs(base: () => Maybe<Base>, key: string): Blobs {
  let opened: Maybe<Base> | undefined;
  const at = async () => (await (opened ??= base())).blobs;
  const keyOf = (name: string): string => `${ownerOf(key)}:${hashHex(name)}`;
  return {
    put: async (name, content) => (await at()).put(keyOf(name), content),
    info: async (name) => (await at()).info(keyOf(name)),
    read: async (name, start = 0, end = Number.POSITIVE_INFINITY) =>
      (await at()).read(keyOf(name), start, end),
    remove: async (name) => (await at()).remove(keyOf(name)),
  };
}

function ownerOf(key: string): string {
  return hashHex(`key ${key}`);
}
