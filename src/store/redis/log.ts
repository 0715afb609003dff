/**
 * The request log of a world that several servers write. Each keeps its own requests in a ring, and adds them to the common log
 * every 50 ms. An entry gets its number once all servers have had time to add earlier requests, so that numbers follow the order
 * of arrival and never change.
 * @module
 */
import { createTurns } from "../../async/in-turn.ts";
import type { Outcome, Reply, Source, Usage } from "../../types/reply.ts";
import type { Heard, LogWatcher, RequestLog } from "../log.ts";
import type { Arrival, Completion, StoredEntry } from "../entry.ts";
import { Ring } from "../ring.ts";
import type { LogBounds } from "../shared.ts";
import { entryFrom, entryText } from "./entry.ts";
import { replyFrom } from "./reply.ts";
import type { Room } from "./room.ts";

const FLUSH_AFTER_MS = 50;
/** Once a request is this old, every server has added those that came before it. */
const SETTLED_MS = 4 * FLUSH_AFTER_MS;
/** At most this many characters are added, or bytes read, at a time: Redis runs one command after the other. */
const PIECE = 1024 * 1024;

export interface LogPlace {
  /** The room of the epoch that the log belongs to. */
  room(): Promise<Room>;
  /** This server's id. */
  readonly self: string;
  /** Makes the other servers add the entries that they haven't added yet. */
  gather(): Promise<void>;
  /** Tells the other servers that something was added. */
  added(): void;
  /** Called when the epoch turns out to have ended without any news of it. */
  hasEnded(): void;
}

/** An entry of the common log, and the answer that was kept with it. */
interface Known {
  readonly entry: StoredEntry;
  readonly kept: string | undefined;
}

export class SharedLog implements RequestLog {
  readonly #place: LogPlace;
  readonly #bounds: LogBounds;
  /** Never cleared, only released, so that the number of an entry in it is its ticket. */
  readonly #own: Ring;
  /** When own entries arrived, in fractional milliseconds, by their tickets. */
  readonly #moments = new Map<number, number>();
  readonly #dirty = new Set<number>();
  readonly #added = new Set<number>();
  readonly #watchers = new Set<LogWatcher>();
  readonly #listeners: Heard[] = [];
  readonly #inTurn = createTurns();
  #known = new Map<number, Known>();
  /** Which common log has been read, and up to which version. */
  #read = { log: "0", version: "0", isRead: false };
  #flushing: ReturnType<typeof setTimeout> | undefined;
  #syncing: ReturnType<typeof setTimeout> | undefined;
  #isOver = false;

  constructor(place: LogPlace, bounds: LogBounds) {
    this.#place = place;
    this.#bounds = bounds;
    this.#own = new Ring(bounds.limit, bounds.budget);
  }

  get size(): number {
    return this.list().length;
  }

  add(arrival: Arrival): number {
    const ticket = this.#own.add(arrival);
    this.#moments.set(ticket, performance.timeOrigin + performance.now());
    this.#touch(ticket);
    return ticket;
  }

  complete(ticket: number, completion: Completion): void {
    this.#own.complete(ticket, completion);
    this.#touch(ticket);
    if (completion.outcome !== "open") this.#ended(ticket);
  }

  setUsage(ticket: number, usage: Usage): void {
    this.#own.setUsage(ticket, usage);
  }

  setSource(ticket: number, source: Source): void {
    this.#own.setSource(ticket, source);
  }

  progress(ticket: number, events: number | null, outcome: Outcome, duration: number | null): void {
    this.#own.progress(ticket, events, outcome, duration);
    this.#touch(ticket);
    if (outcome !== "open") this.#ended(ticket);
  }

  get(n: number): StoredEntry | undefined {
    return this.#known.get(n)?.entry;
  }

  kept(n: number): Reply | undefined {
    const text = this.#known.get(n)?.kept;
    return text === undefined ? undefined : replyFrom(text);
  }

  /** The common log as last read; this server's own entries if it was never read. */
  list(after: number = 0): StoredEntry[] {
    if (!this.#read.isRead) return this.#own.entries(after + 1);
    return [...this.#known.values()].map(({ entry }) => entry).filter(({ n }) => n > after);
  }

  async clear(): Promise<void> {
    await this.flush();
    await this.#place.gather();
    const room = await this.#place.room();
    await room.run("clear", keysOf(room));
    this.#forgetOwn();
    await this.#look();
    this.#place.added();
  }

  watch(watcher: LogWatcher): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  onEnd(heard: Heard): void {
    this.#listeners.push(heard);
  }

  /** Reads what all servers have logged until now. */
  async sync(): Promise<void> {
    await this.flush();
    await this.#place.gather();
    await this.#look();
  }

  /** Called when another server has added something. */
  heard(): void {
    if (this.#watchers.size === 0) return;
    this.#syncing ??= setTimeout(() => {
      this.#syncing = undefined;
      this.sync().catch(() => {});
    }, FLUSH_AFTER_MS);
  }

  flush(): Promise<void> {
    clearTimeout(this.#flushing);
    this.#flushing = undefined;
    return this.#inTurn(() => this.#write());
  }

  end(): void {
    this.#isOver = true;
    clearTimeout(this.#flushing);
    clearTimeout(this.#syncing);
    this.#forgetOwn();
    this.#known.clear();
    for (const watcher of this.#watchers) watcher.ended();
  }

  #ended(ticket: number): void {
    if (this.#listeners.length === 0) return;
    const entry = this.#own.head(ticket);
    if (!entry) return;
    // Its number in the common log isn't known yet.
    for (const heard of this.#listeners) heard({ ...entry, n: undefined }, this.#own.kept(ticket));
  }

  #touch(ticket: number): void {
    if (this.#isOver || this.#bounds.limit === 0) return;
    // Its entry may have been cleared.
    if (!this.#moments.has(ticket)) return;
    this.#dirty.add(ticket);
    this.#flushing ??= setTimeout(() => this.flush().catch(() => {}), FLUSH_AFTER_MS);
  }

  #forgetOwn(): void {
    this.#own.release();
    for (const kept of [this.#moments, this.#dirty, this.#added]) kept.clear();
  }

  async #write(): Promise<void> {
    if (this.#dirty.size === 0) return;
    const room = await this.#place.room();
    while (this.#dirty.size > 0 && (await this.#writePiece(room)));
    this.#place.added();
    this.heard();
  }

  /** Entries that can't be added now are tried again, as long as the ring keeps them. @returns whether the epoch still lasts. */
  async #writePiece(room: Room): Promise<boolean> {
    const tickets: number[] = [];
    const values: string[] = [];
    const open = new Set<number>();
    let forgotten = 0;
    let size = 0;
    for (const ticket of this.#dirty) {
      if (size > PIECE) break;
      tickets.push(ticket);
      this.#dirty.delete(ticket);
      const entry = this.#own.get(ticket);
      const isNew = this.#added.has(ticket) ? 0 : 1;
      if (!entry) {
        forgotten += isNew;
        this.#forgetAdded(ticket);
        continue;
      }
      if (entry.outcome === "open") open.add(ticket);
      const text = entryText(entry, this.#own.kept(ticket));
      size += text.length;
      values.push(`${ticket} ${this.#moments.get(ticket) ?? 0} ${isNew} ${text}`);
    }
    const { limit, budget } = this.#bounds;
    let done: unknown;
    try {
      const settled = performance.timeOrigin + performance.now() - SETTLED_MS;
      const given = [limit, budget.most, settled, forgotten, this.#place.self];
      done = await room.run("log", keysOf(room), ...given, ...values);
    } catch (error) {
      for (const ticket of tickets) this.#dirty.add(ticket);
      throw error;
    }
    if (done === undefined) {
      this.#place.hasEnded();
      return false;
    }
    for (const ticket of tickets) {
      // An entry that changed meanwhile is written again.
      if (open.has(ticket) || this.#dirty.has(ticket)) this.#added.add(ticket);
      else this.#forgetAdded(ticket);
    }
    return true;
  }

  #forgetAdded(ticket: number): void {
    this.#moments.delete(ticket);
    this.#added.delete(ticket);
  }

  async #look(): Promise<void> {
    const room = await this.#place.room();
    while (await this.#lookAtPiece(room));
  }

  /** @returns whether there is more. */
  async #lookAtPiece(room: Room): Promise<boolean> {
    const { limit, budget } = this.#bounds;
    const { log: before, version: since } = this.#read;
    const bounds = [limit, budget.most, before, since, PIECE];
    const found = await room.run("read", keysOf(room), ...bounds);
    if (found === undefined) {
      this.#place.hasEnded();
      return false;
    }
    const [log, version, more, first, ...changes] = found as string[];
    const isAnother = log !== before;
    if (isAnother) this.#known.clear();
    this.#read = { log: log!, version: version!, isRead: true };
    const numbers: number[] = [];
    for (let at = 0; at < changes.length; at += 2) {
      const n = Number(changes[at]);
      this.#known.set(n, entryFrom(changes[at + 1]!, n));
      numbers.push(n);
    }
    for (const n of this.#known.keys()) {
      if (n >= Number(first)) break;
      this.#known.delete(n);
    }
    for (const watcher of this.#watchers) {
      if (isAnother) watcher.cleared();
      for (const n of numbers) watcher.changed(n);
    }
    return more === "1";
  }
}

function keysOf(room: Room): string[] {
  return ["pending", "texts", "numbers", "changes", "state"].map((name) => room.key("log", name));
}
