/**
 * What one API key has stored in one world.
 * @module
 */
import { andThen, type Maybe } from "../async/maybe.ts";
import { createRandom } from "../hash/random.ts";
import { hash, hashHex } from "../hash/xxhash.ts";
import type { Blobs, Moment, State } from "../types/state.ts";
import type { Filling } from "./filled.ts";
import type { Holding } from "./holds.ts";
import type { Owner, Room, Rooms } from "./rooms.ts";
import type { Time } from "./time.ts";
import { createCollection } from "./collection.ts";
import { changeValue, shelved } from "./value.ts";

/** Milliseconds between two objects that were made under the fixed clock. */
const TICK_MS = 1000;

/** The part of a world's state that one call sees. */
export interface CallState extends State {
  /** Releases the names that the call holds. */
  release(): Maybe<void>;
}

/** Shared by all states of a world. */
export interface StateParts {
  readonly rooms: Rooms;
  readonly holds: Holding;
  readonly time: Time;
  /** Gives rooms their initial contents. */
  readonly filling?: Filling | undefined;
  /** The room that is used, whichever is current. */
  readonly room?: Room | undefined;
}

/** A room that is opened on first use, which fixes its epoch and its name. */
function opening(
  { rooms, filling, room }: StateParts,
  owner: Owner,
  key: string,
): () => Promise<Room> {
  let opened: Promise<Room> | undefined;
  const open = async (): Promise<Room> =>
    room ?? (filling ? filling.open(owner, key) : rooms.open(owner));
  return () => (opened ??= open());
}

/** @param key what the randomness of moments comes from. */
export function createState(shared: StateParts, owner: Owner, key: string = owner.id): CallState {
  const { rooms, holds, time } = shared;
  const { clock, isReal } = time;
  const at = opening(shared, owner, key);
  const keyOf = (name: string): string => shelved(hashHex(name));

  const read = async (name: string): Promise<string | undefined> => (await at()).get(keyOf(name));
  const count: State["count"] = async (name, by = 1) =>
    (await at()).count(keyOf(`count ${name}`), by);

  const held = new Set<string>();
  const now = async (): Promise<number> =>
    (isReal ? Date.now() : clock() * 1000) + (await rooms.clockMoved());

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
    collection: (name, indexed = []) => createCollection(at, name, indexed),
    async hold(name) {
      const own = `${owner.id} ${name}`;
      const isOurs = await holds.take(own, held);
      if (isOurs) held.add(own);
      return isOurs;
    },
    release() {
      let released: Maybe<void> = undefined;
      for (const name of held) released = andThen(released, () => holds.release(name, held));
      held.clear();
      return released;
    },
    async moment() {
      const n = await count("moments");
      return momentOf(key, n, (await now()) + (isReal ? 0 : (n - 1) * TICK_MS));
    },
    now,
    running: async () => Date.now() + (await rooms.clockMoved()),
  };
}

function momentOf(key: string, n: number, at: number): Moment {
  return { at, random: (label) => createRandom(hash(`${key} ${n} ${label}`)) };
}

/** The same owner's blobs. */
export function createBlobs(shared: StateParts, owner: Owner, key: string = owner.id): Blobs {
  const open = opening(shared, owner, key);
  const at = async () => (await open()).blobs;
  return {
    put: async (name, content) => (await at()).put(hashHex(name), content),
    info: async (name) => (await at()).info(hashHex(name)),
    read: async (name, start = 0, end = Number.POSITIVE_INFINITY) =>
      (await at()).read(hashHex(name), start, end),
    remove: async (name) => (await at()).remove(hashHex(name)),
  };
}
