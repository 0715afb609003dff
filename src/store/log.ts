/**
 * The request log: a ring in memory, bounded by entries and by bytes, that is written behind in blocks when there is a storage
 * to keep it. A crash loses what the last 200 ms added.
 * @module
 */
import type { Storage } from "unstorage";
import type { LogEntry, LogFilter } from "../types/log.ts";

/** How far a stream has come: what may still change after an entry was added. */
export type Progress = Pick<LogEntry, "duration" | "events">;

/** An entry as it is kept: time and body in the form that costs the least. */
export type StoredEntry = Omit<LogEntry, "at" | "body"> & {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly body: string | null;
};

export interface RequestLog {
  /** Adds an entry and returns a function that tells its progress. */
  add(entry: Omit<StoredEntry, "n">): (progress: Progress) => void;
  /** The entries that pass, oldest first. */
  list(filter?: LogFilter): StoredEntry[];
  clear(): Promise<void>;
  flush(): Promise<void>;
}

/** Bodies are forgotten, oldest first, beyond this many characters. */
const MAX_TEXT = 64 * 1024 * 1024;
const BLOCK = 256;
const FLUSH_AFTER_MS = 200;
const MOUNT = "log";

/** A log of at most `limit` entries. With a storage, what it holds under `log` is taken over first. */
export async function createRequestLog(limit: number, storage?: Storage): Promise<RequestLog> {
  let entries: StoredEntry[] = [];
  let text = 0;
  let last = 0;

  const sizeOf = (entry: StoredEntry): number => entry.body?.length ?? 0;
  const blockOf = (n: number): number => Math.floor(n / BLOCK);

  const dirty = new Set<number>();
  let oldestBlock = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let writing: Promise<void> = Promise.resolve();

  // The ring's head moves by slicing now and then, so that adding stays cheap and memory stays flat.
  let head = 0;
  const evict = (): void => {
    while (entries.length - head > limit || (text > MAX_TEXT && entries.length - head > 1)) {
      text -= sizeOf(entries[head]!);
      head++;
    }
    if (head > limit || head > 4 * BLOCK) {
      entries = entries.slice(head);
      head = 0;
    }
  };

  const touch = (n: number): void => {
    if (!storage) return;
    dirty.add(blockOf(n));
    timer ??= setTimeout(() => flush().catch(complain), FLUSH_AFTER_MS);
  };

  const writeBlocks = async (target: Storage): Promise<void> => {
    for (const block of dirty) {
      const members = entries.slice(head).filter(({ n }) => blockOf(n) === block);
      if (members.length > 0) await target.setItem(`${MOUNT}:${block}`, members);
      dirty.delete(block);
    }
    const oldest = blockOf(entries[head]?.n ?? 0);
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

  if (storage) {
    entries = await load(storage);
    last = entries.at(-1)?.n ?? 0;
    oldestBlock = blockOf(entries[0]?.n ?? 0);
    text = entries.reduce((sum, entry) => sum + sizeOf(entry), 0);
    evict();
  }

  return {
    add(fields) {
      const entry: StoredEntry = { n: ++last, ...fields };
      entries.push(entry);
      text += sizeOf(entry);
      evict();
      touch(entry.n);
      return (progress) => {
        Object.assign(entry, progress);
        touch(entry.n);
      };
    },
    list: ({ limit: most = Number.POSITIVE_INFINITY, ...filter } = {}) =>
      entries
        .slice(head)
        .filter((entry) => passes(entry, filter))
        .slice(0, most),
    async clear() {
      entries = [];
      head = text = last = oldestBlock = 0;
      dirty.clear();
      if (storage) writing = writing.catch(() => {}).then(() => storage.clear(MOUNT));
      await writing;
    },
    flush,
  };
}

function passes(entry: StoredEntry, { after = 0, kind, path, status }: LogFilter): boolean {
  return (
    entry.n > after &&
    (kind === undefined || entry.kind === kind) &&
    (path === undefined || entry.path === path) &&
    (status === undefined || entry.status === status)
  );
}

async function load(storage: Storage): Promise<StoredEntry[]> {
  const blocks = await Promise.all(
    (await storage.getKeys(MOUNT)).map((key) => storage.getItem<StoredEntry[]>(key)),
  );
  return blocks
    .flatMap((block) => (Array.isArray(block) ? block : []))
    .sort((one, other) => one.n - other.n);
}
