/**
 * The request log: a ring in memory that is written behind in blocks when there is a storage to keep it. A crash loses what the
 * last 200 ms added.
 * @module
 */
import type { Storage } from "unstorage";
import type { LogFilter } from "../types/log.ts";
import { Ring, type StoredEntry } from "./ring.ts";

/** How far a stream has come: what may still change after an entry was added. */
export type Progress = Pick<StoredEntry, "duration" | "events">;

export interface RequestLog {
  /** Adds an entry and returns its number. */
  add(entry: Omit<StoredEntry, "n">): number;
  /** Tells how far the stream of an entry has come. */
  progress(n: number, progress: Progress): void;
  /** The entries that pass, oldest first. */
  list(filter?: LogFilter): StoredEntry[];
  clear(): Promise<void>;
  flush(): Promise<void>;
}

const BLOCK = 256;
const FLUSH_AFTER_MS = 200;
const MOUNT = "log";

/** A log of at most `limit` entries. With a storage, what it holds under `log` is taken over first. */
export async function createRequestLog(limit: number, storage?: Storage): Promise<RequestLog> {
  let ring = storage ? await load(storage, limit) : new Ring(limit);
  const blockOf = (n: number): number => Math.floor(n / BLOCK);
  const dirty = new Set<number>();
  let oldestBlock = blockOf(ring.first);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let writing: Promise<void> = Promise.resolve();

  const touch = (n: number): void => {
    if (!storage) return;
    dirty.add(blockOf(n));
    timer ??= setTimeout(() => flush().catch(complain), FLUSH_AFTER_MS);
  };

  const writeBlocks = async (target: Storage): Promise<void> => {
    for (const block of dirty) {
      const members = ring.entries(block * BLOCK, (block + 1) * BLOCK - 1);
      if (members.length > 0) await target.setItem(`${MOUNT}:${block}`, members);
      dirty.delete(block);
    }
    const oldest = blockOf(ring.first);
    for (; oldestBlock < oldest; oldestBlock++) await target.removeItem(`${MOUNT}:${oldestBlock}`);
  };

  // Said once; what could not be written stays dirty and is tried again with the next request.
  let complained = false;
  const complain = (error: Error): void => {
    if (!complained)
      console.error(`[parlel-mistral] Cannot write the request log: ${error.message}`);
    complained = true;
  };

  // Writes follow one another, so that an older one can't overtake a newer one.
  const flush = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    if (storage) writing = writing.catch(() => {}).then(() => writeBlocks(storage));
    return writing;
  };

  return {
    add(entry) {
      const n = ring.add(entry);
      touch(n);
      return n;
    },
    progress(n, progress) {
      ring.progress(n, progress);
      touch(n);
    },
    list({ limit: most = Number.POSITIVE_INFINITY, ...filter } = {}) {
      const after = filter.after ?? 0;
      return ring
        .entries(after + 1)
        .filter((entry) => passes(entry, filter))
        .slice(0, most);
    },
    async clear() {
      ring = new Ring(limit);
      oldestBlock = 0;
      dirty.clear();
      if (storage) writing = writing.catch(() => {}).then(() => storage.clear(MOUNT));
      await writing;
    },
    flush,
  };
}

function passes(entry: StoredEntry, { kind, path, status }: LogFilter): boolean {
  return (
    (kind === undefined || entry.kind === kind) &&
    (path === undefined || entry.path === path) &&
    (status === undefined || entry.status === status)
  );
}

async function load(storage: Storage, limit: number): Promise<Ring> {
  const blocks = await Promise.all(
    (await storage.getKeys(MOUNT)).map((key) => storage.getItem<StoredEntry[]>(key)),
  );
  const entries = blocks
    .flatMap((block) => (Array.isArray(block) ? block : []))
    .sort((one, other) => one.n - other.n);
  const ring = new Ring(limit, (entries[0]?.n ?? 1) - 1);
  for (const entry of entries) ring.add(entry);
  return ring;
}
