/**
 * Rooms that aren't empty at the beginning: each is filled before anybody looks into it, and again after it was cleared.
 * @module
 */
import type { Maybe } from "../async/maybe.ts";
import type { WorldBase } from "./base.ts";
import type { Owner, Rooms } from "./rooms.ts";

/** What is remembered of a room: that it is being filled, and that it is. */
const FILLED = "filled";

export class Filling {
  readonly #base: () => Maybe<WorldBase>;
  readonly #rooms: Rooms;
  readonly #fill: (key: string) => Promise<void>;
  /** Of each epoch the rooms that are filled, or being filled. */
  readonly #known = new WeakMap<WorldBase, Map<string, Promise<void>>>();

  /** @param fill fills the room of a key. */
  constructor(base: () => Maybe<WorldBase>, rooms: Rooms, fill: (key: string) => Promise<void>) {
    this.#base = base;
    this.#rooms = rooms;
    this.#fill = fill;
  }

  /** Resolves when the key's room has what it is to begin with. */
  async ready(owner: Owner, key: string): Promise<void> {
    const base = await this.#base();
    const room = await this.#rooms.nameOf(owner);
    let known = this.#known.get(base);
    if (!known) this.#known.set(base, (known = new Map()));
    const begun = known.get(room);
    if (begun) return begun;
    const filling = this.#fillOnce(base, room, key);
    known.set(room, filling);
    // Whoever comes next tries again.
    filling.catch(() => known.delete(room));
    return filling;
  }

  async #fillOnce(base: WorldBase, room: string, key: string): Promise<void> {
    const flag = `${FILLED}:${room}`;
    const found = await base.get(flag);
    if (found === "done") return;
    // A process that ended over it has left a part.
    if (found !== undefined) await base.forget(room);
    await base.set(flag, "begun");
    await this.#fill(key);
    await base.set(flag, "done");
  }
}
