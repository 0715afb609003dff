/**
 * The request log of a world: a ring in memory. Where the log is kept, blocks of it are written with a delay: a crash loses the last
 * 200 ms.
 * @module
 */
import { createTurns } from "../async/in-turn.ts";
import { diskReason } from "../disk/reason.ts";
import type { Outcome, Reply, Source, Usage } from "../types/reply.ts";
import type { Base } from "./base.ts";
import type { Arrival, Completion, EntryHead, StoredEntry } from "./entry.ts";
import { Ring, type TextBudget } from "./ring.ts";

export interface RequestLog {
  /** How many entries it holds. */
  readonly size: number;
  /** Adds an entry. @returns its ticket, by which its call tells how it goes on; users know it by a number. */
  add(arrival: Arrival): number;
  /** Records how an entry was answered. */
  complete(ticket: number, completion: Completion): void;
  /** Records the usage of an entry that is still open, where it is known only now. */
  setUsage(ticket: number, usage: Usage): void;
  /** Records the source of an entry that is still open, where its end shows another. */
  setSource(ticket: number, source: Source): void;
  /** Records how far an entry's stream has got. */
  progress(ticket: number, events: number | null, outcome: Outcome, duration: number | null): void;
  get(n: number): StoredEntry | undefined;
  /** The answer that was kept with an entry because it can't be reproduced. */
  kept(n: number): Reply | undefined;
  /** The entries after a number, oldest first. */
  list(after?: number): StoredEntry[];
  clear(): Promise<void>;
  /** @returns a function that stops the watcher. */
  watch(watcher: LogWatcher): () => void;
  /** Calls `heard` with each request that this server has answered, for as long as the log lives. */
  onEnd(heard: Heard): void;
  /** Writes what is still unwritten. */
  flush(): Promise<void>;
  /** Forgets everything, and whatever is still added. */
  end(): void;
}

export interface LogWatcher {
  /** Called with the number of each entry that is added or changes. */
  changed(n: number): void;
  /** Called when all entries are gone; the next one gets number 1. */
  cleared(): void;
  /** Called when the log ends, as it does when its world is reset. */
  ended(): void;
}

/** Called when a request ends. @param kept see `RequestLog.kept`. */
export type Heard = (entry: EndedEntry, kept: Reply | undefined) => void;

/** An entry that has ended, without its texts. Where several servers share the log, its number isn't known yet. */
export type EndedEntry = Omit<EntryHead, "n"> & { readonly n: number | undefined };

/** Where a log is kept. */
export interface LogFile {
  readonly base: Base;
  /** Called once with the reason if it can't be written. */
  complain(message: string): void;
}

const BLOCK = 256;
const FLUSH_AFTER_MS = 200;
/** The key of the log's first and last block numbers. */
const EXTENT = "log:extent";
const blockKey = (block: number): string => `log:${block}`;
const blockOf = (n: number): number => Math.floor(n / BLOCK);

/** A log of at most `limit` entries, in memory. */
export function createLog(limit: number, budget: TextBudget): RequestLog {
  return new WrittenLog(new Ring(limit, budget), budget, undefined);
}

/** The same, kept in a file, beginning with the entries that it already has. */
export async function openLog(
  limit: number,
  budget: TextBudget,
  file: LogFile,
): Promise<RequestLog> {
  return new WrittenLog(await load(file.base, limit, budget), budget, file);
}

class WrittenLog implements RequestLog {
  #ring: Ring;
  readonly #budget: TextBudget;
  #file: LogFile | undefined;
  readonly #dirty = new Set<number>();
  readonly #watchers = new Set<LogWatcher>();
  readonly #listeners: Heard[] = [];
  readonly #inTurn = createTurns();
  #oldest: number;
  /** How often it was cleared. */
  #clears = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hasComplained = false;

  constructor(ring: Ring, budget: TextBudget, file: LogFile | undefined) {
    this.#ring = ring;
    this.#budget = budget;
    this.#file = file;
    this.#oldest = blockOf(ring.first);
  }

  get size(): number {
    return this.#ring.last - this.#ring.first + 1;
  }

  add(arrival: Arrival): number {
    const ticket = this.#ring.add(arrival);
    this.#changed(ticket);
    return ticket;
  }

  complete(ticket: number, completion: Completion): void {
    this.#ring.complete(ticket, completion);
    this.#changed(ticket);
    if (completion.outcome !== "open") this.#ended(ticket);
  }

  setUsage(ticket: number, usage: Usage): void {
    this.#ring.setUsage(ticket, usage);
  }

  setSource(ticket: number, source: Source): void {
    this.#ring.setSource(ticket, source);
  }

  progress(ticket: number, events: number | null, outcome: Outcome, duration: number | null): void {
    this.#ring.progress(ticket, events, outcome, duration);
    const isOver = outcome !== "open";
    if (isOver || this.#file) this.#changed(ticket);
    if (isOver) this.#ended(ticket);
  }

  get(n: number): StoredEntry | undefined {
    return this.#ring.get(n);
  }

  kept(n: number): Reply | undefined {
    return this.#ring.kept(n);
  }

  list(after: number = 0): StoredEntry[] {
    return this.#ring.entries(after + 1);
  }

  async clear(): Promise<void> {
    const { first, last } = this.#ring;
    this.#ring.clear();
    this.#clears++;
    this.#dirty.clear();
    for (const watcher of this.#watchers) watcher.cleared();
    const oldest = this.#oldest;
    this.#oldest = 0;
    const file = this.#file;
    if (!file) return;
    await this.#inTurn(async () => {
      await file.base.remove(EXTENT);
      for (let block = Math.min(oldest, blockOf(first)); block <= blockOf(last); block++)
        await file.base.remove(blockKey(block));
    });
  }

  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const file = this.#file;
    // Writes run one after the other, so that an older one can't overwrite a newer one.
    return file ? this.#inTurn(() => this.#write(file.base)) : Promise.resolve();
  }

  end(): void {
    clearTimeout(this.#timer);
    this.#ring.release();
    this.#ring = new Ring(0, this.#budget);
    this.#file = undefined;
    for (const watcher of this.#watchers) watcher.ended();
  }

  watch(watcher: LogWatcher): () => void {
    this.#watchers.add(watcher);
    return () => void this.#watchers.delete(watcher);
  }

  onEnd(heard: Heard): void {
    this.#listeners.push(heard);
  }

  #ended(ticket: number): void {
    if (this.#listeners.length === 0) return;
    const entry = this.#ring.head(ticket);
    if (entry) for (const heard of this.#listeners) heard(entry, this.#ring.kept(entry.n));
  }

  #changed(ticket: number): void {
    if (!this.#file && this.#watchers.size === 0) return;
    const n = this.#ring.numberOf(ticket);
    // Cleared entries have no number any more.
    if (n < 1) return;
    if (this.#file) this.#touch(n);
    for (const watcher of this.#watchers) watcher.changed(n);
  }

  #touch(n: number): void {
    this.#dirty.add(blockOf(n));
    this.#timer ??= setTimeout(
      () => this.flush().catch((error) => this.#complain(error)),
      FLUSH_AFTER_MS,
    );
  }

  async #write(base: Base): Promise<void> {
    const dirty = [...this.#dirty];
    const clears = this.#clears;
    for (const block of dirty) {
      // What came after a clear is written after the clear's own step, which removes the blocks.
      if (this.#clears !== clears) return;
      // A change while the block is being written makes it dirty again, for the next time.
      this.#dirty.delete(block);
      const members = this.#ring.entries(block * BLOCK, (block + 1) * BLOCK - 1);
      if (members.length > 0) await this.#writeBlock(base, block, members);
    }
    const extent = [blockOf(this.#ring.first), blockOf(this.#ring.last)] as const;
    await base.set(EXTENT, JSON.stringify(extent));
    for (; this.#oldest < extent[0]; this.#oldest++) await base.remove(blockKey(this.#oldest));
  }

  async #writeBlock(base: Base, block: number, members: StoredEntry[]): Promise<void> {
    try {
      await base.set(blockKey(block), JSON.stringify(members));
    } catch (error) {
      this.#dirty.add(block);
      throw error;
    }
  }

  /** Complains once. Blocks that could not be written stay dirty and are tried again with the next request. */
  #complain(error: Error): void {
    if (!this.#hasComplained)
      this.#file?.complain(`Cannot write the request log: ${diskReason(error)}`);
    this.#hasComplained = true;
  }
}

async function load(base: Base, limit: number, budget: TextBudget): Promise<Ring> {
  const [first, last] = JSON.parse((await base.get(EXTENT)) ?? "[0,-1]") as [number, number];
  const entries: StoredEntry[] = [];
  for (let block = first; ; block++) {
    const members = await readBlock(base, block);
    // A crash can leave a block that the extent doesn't include yet.
    if (!members && block > last) break;
    entries.push(...(members ?? []));
  }
  const ring = new Ring(limit, budget, (entries[0]?.n ?? 1) - 1);
  for (const entry of entries) {
    const n = ring.add({ ...entry, owner: entry.owner ?? null });
    const { strategy, fixture, match, usage, status, outcome, fault, attempt, times, isKept } =
      entry;
    const source = strategy === null ? undefined : { strategy, fixture, match };
    ring.complete(n, {
      ...entry,
      status: status ?? 0,
      // The process that answered it is gone.
      outcome: outcome === "open" ? "cut" : outcome,
      usage: usage ?? undefined,
      fate: fault === null || attempt === null ? undefined : { fault, attempt },
      times: times ?? undefined,
      source: source && (withoutNulls(source) as { strategy: string }),
      kept: isKept ? null : undefined,
    });
  }
  return ring;
}

/** The entries of a block, none if it can't be read; undefined when there is no such block. */
async function readBlock(base: Base, block: number): Promise<StoredEntry[] | undefined> {
  const text = await base.get(blockKey(block));
  if (text === undefined) return undefined;
  try {
    const entries: unknown = JSON.parse(text);
    return Array.isArray(entries) ? (entries as StoredEntry[]) : [];
  } catch {
    return [];
  }
}

function withoutNulls(value: object): object {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== null));
}
