/**
 * Rooms: where the things of one API key lie in a world. Clearing a key begins another room, so that whoever still holds the old one
 * changes nothing.
 * @module
 */
import type { Maybe } from "../async/maybe.ts";
import { ownerIdOf, redactKey, workspaceOf } from "../hash/key.ts";
import { hashHex } from "../hash/xxhash.ts";
import type { Base, WorldBase } from "./base.ts";

/** A room, as a base of its own. */
export interface Room extends Base {
  /** Remembers that there are objects of a kind. */
  note(kind: string): Promise<void>;
}

/** Who has something in a world. */
export interface Owner {
  /** What stands for the key in names: nobody can tell the key from it. */
  readonly id: string;
  /** The key as it may be shown. */
  readonly key: string;
}

const OWNERS = "owners";
const WORKSPACES = "workspaces";
const KINDS = "kinds";
/** The value that says by how many milliseconds the world's clock was moved on. */
export const CLOCK = "clock";

export class Rooms {
  readonly #base: () => Maybe<WorldBase>;
  /** What was noted already, so that it isn't noted with each write. */
  readonly #noted = new WeakMap<WorldBase, Set<string>>();

  readonly #isShared: boolean;
  /** How far the clock was moved, once that is known for good: until it is moved again here. */
  #moved: number | undefined;

  /**
   * @param base the world's present epoch.
   * @param isShared whether other servers have the world, too, and may move its clock.
   */
  constructor(base: () => Maybe<WorldBase>, isShared: boolean) {
    this.#base = base;
    this.#isShared = isShared;
  }

  /** The name of an owner's room as it is now. */
  async nameOf({ id }: Owner): Promise<string> {
    return nameOf(await this.#base(), id);
  }

  /** An owner's room as it is now. */
  async open({ id, key }: Owner): Promise<Room> {
    const base = await this.#base();
    const name = await nameOf(base, id);
    return within(base, name, async (kind) => {
      // By the name of the room, since another server may have cleared the one before.
      await this.#note(base, `${OWNERS} ${name}`, async () => {
        await base.set(`${OWNERS}:${id}`, key);
        await base.set(`${WORKSPACES}:${hashHex(workspaceOf(id))}`, id);
        await base.insert([OWNERS], await base.count(`places:${OWNERS}`, 1), id);
      });
      if (kind === undefined || isPart(kind)) return;
      await this.#note(base, `${name} ${kind}`, async () => {
        await base.insert([`${name}:${KINDS}`], await base.count(`${name}:places`, 1), kind);
      });
    });
  }

  async #note(base: WorldBase, what: string, write: () => Promise<void>): Promise<void> {
    let noted = this.#noted.get(base);
    if (!noted) this.#noted.set(base, (noted = new Set()));
    if (noted.has(what)) return;
    await write();
    noted.add(what);
  }

  /** By how many milliseconds the world's clock was moved on. */
  clockMoved(): Maybe<number> {
    return this.#moved ?? this.#readClock();
  }

  async #readClock(): Promise<number> {
    const moved = Number((await (await this.#base()).get(CLOCK)) ?? 0);
    // Unless it was moved meanwhile.
    if (!this.#isShared) this.#moved ??= moved;
    return moved;
  }

  /** Moves the world's clock on. @returns by how much it was moved in all. */
  async moveClock(by: number): Promise<number> {
    const moved = await (await this.#base()).count(CLOCK, by);
    if (!this.#isShared) this.#moved = moved;
    return moved;
  }

  /** Everybody who has stored something, in order of their first time. */
  async owners(): Promise<Owner[]> {
    const base = await this.#base();
    const { members } = await base.slice(OWNERS, ALL);
    return Promise.all(
      members.map(async (id) => ({ id, key: (await base.get(`${OWNERS}:${id}`)) ?? "" })),
    );
  }

  /** The owner in a workspace, if there is one. */
  async ownerIn(workspace: string): Promise<Owner | undefined> {
    const base = await this.#base();
    const id = await base.get(`${WORKSPACES}:${hashHex(workspace)}`);
    return id === undefined ? undefined : { id, key: (await base.get(`${OWNERS}:${id}`)) ?? "" };
  }

  /** The kinds of objects that an owner has, or once had, but for parts. */
  async kinds({ id }: Owner): Promise<readonly string[]> {
    const base = await this.#base();
    return (await base.slice(`${await nameOf(base, id)}:${KINDS}`, ALL)).members;
  }

  /** Clears all that everybody has, and sets the world's clock back. */
  async clearAll(): Promise<void> {
    for (const owner of await this.owners()) await this.clear(owner);
    await this.moveClock(-(await this.clockMoved()));
  }

  /** Clears all that an owner has. */
  async clear({ id }: Owner): Promise<void> {
    const base = await this.#base();
    const old = await nameOf(base, id);
    await base.count(roomKey(id), 1);
    await base.drop([OWNERS], id);
    this.#noted.delete(base);
    await base.forget(old);
  }
}

const ALL = { offset: 0, limit: Number.POSITIVE_INFINITY, newestFirst: false };

/** The owner that an API key stands for. */
export function ownerOf(key: string): Owner {
  return { id: ownerIdOf(key), key: redactKey(key) ?? "" };
}

/** Whether objects of a kind are parts of others, as the entries of a conversation are: their kinds are many, and their names have a space. */
const isPart = (kind: string): boolean => kind.includes(" ");

const roomKey = (id: string): string => `rooms:${id}`;

async function nameOf(base: Base, id: string): Promise<string> {
  const cleared = await base.get(roomKey(id));
  return cleared === undefined ? id : `${id}.${cleared}`;
}

/** @param note told before something is written; with a kind before an object of it is. */
function within(base: Base, room: string, note: (kind?: string) => Promise<void>): Room {
  const inside = (name: string): string => `${room}:${name}`;
  const { blobs } = base;
  return {
    note,
    get: (key) => base.get(inside(key)),
    async set(key, text) {
      await note();
      await base.set(inside(key), text);
    },
    remove: (key) => base.remove(inside(key)),
    async swap(key, before, after) {
      await note();
      return base.swap(inside(key), before, after);
    },
    async count(key, by) {
      await note();
      return base.count(inside(key), by);
    },
    async insert(lists, place, member) {
      await note();
      await base.insert(lists.map(inside), place, member);
    },
    drop: (lists, member) => base.drop(lists.map(inside), member),
    slice: (list, range) => base.slice(inside(list), range),
    blobs: {
      async put(key, content) {
        await note();
        return blobs.put(inside(key), content);
      },
      info: (key) => blobs.info(inside(key)),
      read: (key, start, end) => blobs.read(inside(key), start, end),
      remove: (key) => blobs.remove(inside(key)),
    },
  };
}
