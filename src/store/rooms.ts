/**
 * Rooms: where a world keeps the data of one API key. Clearing a key begins a new room, so that calls that still hold the old one
 * change nothing.
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

/** An owner of data in a world. */
export interface Owner {
  /** Stands for the key in names; the key can't be recovered from it. */
  readonly id: string;
  /** The key, redacted for display. */
  readonly key: string;
}

const OWNERS = "owners";
const WORKSPACES = "workspaces";
const KINDS = "kinds";
/** The value that holds by how many milliseconds the world's clock has been advanced. */
export const CLOCK = "clock";

export class Rooms {
  readonly #base: () => Maybe<WorldBase>;
  /** What has been noted already, so that not every write notes it again. */
  readonly #noted = new WeakMap<WorldBase, Set<string>>();

  readonly #isShared: boolean;
  /** By how much the clock has been advanced, once read; not remembered where another server may move it. */
  #moved: number | undefined;

  /**
   * @param base the world's current epoch.
   * @param isShared whether other servers use the world, too, and may move its clock.
   */
  constructor(base: () => Maybe<WorldBase>, isShared: boolean) {
    this.#base = base;
    this.#isShared = isShared;
  }

  /** The name of an owner's current room. */
  async nameOf({ id }: Owner): Promise<string> {
    return nameOf(await this.#base(), id);
  }

  /** An owner's current room. */
  async open(owner: Owner): Promise<Room> {
    const base = await this.#base();
    return this.roomIn(base, owner, await nameOf(base, owner.id));
  }

  /** An owner's room in an epoch, by its name. */
  roomIn(base: WorldBase, { id, key }: Owner, name: string): Room {
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

  /** By how many milliseconds the world's clock has been advanced. */
  clockMoved(): Maybe<number> {
    return this.#moved ?? this.#readClock();
  }

  async #readClock(): Promise<number> {
    const moved = Number((await (await this.#base()).get(CLOCK)) ?? 0);
    // Unless it was moved meanwhile.
    if (!this.#isShared) this.#moved ??= moved;
    return moved;
  }

  /** Advances the world's clock. @returns by how much it has been advanced in all. */
  async moveClock(by: number): Promise<number> {
    const moved = await (await this.#base()).count(CLOCK, by);
    if (!this.#isShared) this.#moved = moved;
    return moved;
  }

  /** All owners of stored data, in order of their first write. */
  async owners(): Promise<Owner[]> {
    const base = await this.#base();
    const { members } = await base.slice(OWNERS, ALL);
    return Promise.all(
      members.map(async (id) => ({ id, key: (await base.get(`${OWNERS}:${id}`)) ?? "" })),
    );
  }

  /** The owner in a workspace, if any. */
  async ownerIn(workspace: string): Promise<Owner | undefined> {
    const base = await this.#base();
    const id = await base.get(`${WORKSPACES}:${hashHex(workspace)}`);
    return id === undefined ? undefined : { id, key: (await base.get(`${OWNERS}:${id}`)) ?? "" };
  }

  /** The kinds of objects that an owner has or once had, except parts. */
  async kinds({ id }: Owner): Promise<readonly string[]> {
    const base = await this.#base();
    return (await base.slice(`${await nameOf(base, id)}:${KINDS}`, ALL)).members;
  }

  /** Clears the data of all owners, and sets the world's clock back. */
  async clearAll(): Promise<void> {
    for (const owner of await this.owners()) await this.clear(owner);
    await this.moveClock(-(await this.clockMoved()));
  }

  /** Clears an owner's data. */
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

/** Whether objects of a kind are parts of others, as a conversation's entries are: such kinds are many, and their names have a space. */
const isPart = (kind: string): boolean => kind.includes(" ");

const roomKey = (id: string): string => `rooms:${id}`;

async function nameOf(base: Base, id: string): Promise<string> {
  const cleared = await base.get(roomKey(id));
  return cleared === undefined ? id : `${id}.${cleared}`;
}

/** @param note called before each write, and with a kind before an object of it is added. */
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
