/**
 * Rooms with initial contents: each is filled before its first use, and again after it was cleared.
 * @module
 */
import type { Maybe } from "../async/maybe.ts";
import type { WorldBase } from "./base.ts";
import type { Holding } from "./holds.ts";
import type { Owner, Room, Rooms } from "./rooms.ts";

/** The flag of a room that is being filled or has been filled. */
const FILLED = "filled";
/** Milliseconds between looks at a room that another server is filling. */
const AGAIN_MS = 50;

interface Parts {
  readonly base: () => Maybe<WorldBase>;
  readonly rooms: Rooms;
  readonly holds: Holding;
  /** Fills a room of a key. */
  readonly fill: (key: string, room: Room) => Promise<void>;
}

export class Filling {
  readonly #parts: Parts;
  /** For each epoch, the rooms that are filled or being filled. */
  readonly #known = new WeakMap<WorldBase, Map<string, Promise<boolean>>>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** The key's room, with its initial contents. */
  async open(owner: Owner, key: string): Promise<Room> {
    const { rooms } = this.#parts;
    for (;;) {
      const base = await this.#parts.base();
      const room = await rooms.nameOf(owner);
      if (await this.#isFilled(base, owner, room, key)) return rooms.roomIn(base, owner, room);
    }
  }

  #isFilled(base: WorldBase, owner: Owner, room: string, key: string): Promise<boolean> {
    let known = this.#known.get(base);
    if (!known) this.#known.set(base, (known = new Map()));
    const begun = known.get(room);
    if (begun) return begun;
    const filling = this.#fillOnce(base, owner, room, key);
    known.set(room, filling);
    // The next caller tries again.
    filling.catch(() => known.delete(room));
    return filling;
  }

  /** One server fills it while the others wait. @returns false if the key has another room now. */
  async #fillOnce(base: WorldBase, owner: Owner, room: string, key: string): Promise<boolean> {
    const { holds } = this.#parts;
    const flag = `${FILLED}:${room}`;
    while ((await base.get(flag)) !== "done") {
      const turn = {};
      if (await holds.take(flag, turn)) {
        try {
          // In an epoch that has ended, nothing would ever show that it is done.
          return await this.#fill(base, owner, room, key);
        } finally {
          await holds.release(flag, turn);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
    }
    return true;
  }

  async #fill(base: WorldBase, owner: Owner, room: string, key: string): Promise<boolean> {
    const { rooms, fill } = this.#parts;
    const flag = `${FILLED}:${room}`;
    const found = await base.get(flag);
    if (found === "done") return true;
    if (found !== undefined) {
      // Whoever began has failed. Another server may have cleared what that left by now.
      if ((await rooms.nameOf(owner)) === room) await rooms.clear(owner);
      return false;
    }
    await base.set(flag, "begun");
    await fill(key, rooms.roomIn(base, owner, room));
    await base.set(flag, "done");
    return (await rooms.nameOf(owner)) === room;
  }
}
