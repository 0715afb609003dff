/**
 * A base for one process: an unstorage driver for values, lists in memory. Changes to the same key run one after the other.
 * @module
 */
import type { Driver } from "unstorage";
import { createTurnsByName } from "../async/in-turn.ts";
import type { WorldBase, WorldBlobs } from "./base.ts";
import { OrderedList } from "./lists.ts";

/** Where lists outlive the process. */
export interface ListJournal {
  /** The changes written to a list, in order. */
  read(list: string): Promise<readonly ListChange[]>;
  write(list: string, change: ListChange): Promise<void>;
  forget(room: string): Promise<void>;
}

/** A member added at a place, or removed. */
export type ListChange = readonly [place: number, member: string] | readonly [member: string];

export function createLocalBase(
  driver: Driver,
  blobs: WorldBlobs,
  journal?: ListJournal,
): WorldBase {
  const inTurn = createTurnsByName();
  const lists = new Map<string, OrderedList>();

  const get = async (key: string): Promise<string | undefined> => {
    const found: unknown = await driver.getItem(key);
    // The disk driver returns an error as if it were the value.
    if (found instanceof Error) throw found;
    return typeof found === "string" ? found : undefined;
  };
  const set = async (key: string, text: string): Promise<void> => {
    await driver.setItem?.(key, text, {});
  };
  const remove = async (key: string): Promise<void> => {
    await driver.removeItem?.(key, {});
  };

  /** Call only in the list's turn. */
  const listOf = async (name: string): Promise<OrderedList> => {
    const known = lists.get(name);
    if (known) return known;
    const list = new OrderedList();
    for (const change of (await journal?.read(name)) ?? []) {
      if (change.length === 2) list.insert(...change);
      else list.drop(...change);
    }
    lists.set(name, list);
    return list;
  };

  return {
    get,
    set: (key, text) => inTurn(key, () => set(key, text)),
    remove: (key) => inTurn(key, () => remove(key)),
    swap: (key, before, after) =>
      inTurn(key, async () => {
        if ((await get(key)) !== before) return false;
        if (after !== before) await (after === undefined ? remove(key) : set(key, after));
        return true;
      }),
    count: (key, by) =>
      inTurn(key, async () => {
        const next = Number((await get(key)) ?? 0) + by;
        await set(key, `${next}`);
        return next;
      }),
    async insert(names, place, member) {
      for (const name of names) {
        await inTurn(name, async () => {
          const list = await listOf(name);
          await journal?.write(name, [place, member]);
          list.insert(place, member);
        });
      }
    },
    async drop(names, member) {
      let wasThere = false;
      for (const [index, name] of names.entries()) {
        const dropped = await inTurn(name, async () => {
          const list = await listOf(name);
          if (!list.drop(member)) return false;
          await journal?.write(name, [member]);
          return true;
        });
        if (index === 0) wasThere = dropped;
      }
      return wasThere;
    },
    slice: (name, range) => inTurn(name, async () => (await listOf(name)).slice(range)),
    async forget(room) {
      const start = `${room}:`;
      for (const key of await driver.getKeys(start, {})) {
        if (key.startsWith(start)) await driver.removeItem?.(key, {});
      }
      for (const name of lists.keys()) if (name.startsWith(start)) lists.delete(name);
      await journal?.forget(room);
      await blobs.forget(room);
    },
    blobs,
  };
}
