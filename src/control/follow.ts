/**
 * The log as it grows, as server-sent events.
 * @module
 */
import type { StoredEntry } from "../store/entry.ts";
import type { LogWatcher, RequestLog } from "../store/log.ts";
import type { LiveReply } from "../types/reply.ts";
import { type Canonical, countsAttempts } from "../verify/entries.ts";
import type { ControlCall } from "./control.ts";
import { entryJson } from "./entry.ts";
import { type Filter, passing } from "./filter.ts";
import { rowJson } from "./row.ts";

/** How many events may wait to be read. The entries after them wait by their numbers alone. */
const MOST_UNREAD = 256;
/** A client that falls this many entries behind misses the oldest of them; it sees the gap by their numbers. */
const MOST_WAITING = 10_000;
const ALIVE_MS = 15_000;
/** Rows are sent in batches, so that a page keeps up with a busy server and the server with its calls. */
const TOGETHER_MS = 200;
const MOST_TOGETHER = 1000;
/** If more entries than this came since the last batch, only the newest, which people look at, are sent; the others follow later. */
const MOST_WHILE_BUSY = 40;

const encoder = new TextEncoder();

/** Where a log to follow is found. */
type Source = Pick<ControlCall, "world" | "onStop">;

/** What a follower works with. */
interface Following {
  /** The entries of some numbers, where they pass the filter. */
  passing(numbers: readonly number[]): StoredEntry[];
  send(text: string): void;
  /** Whether the client keeps up with what is sent. */
  isReading(): boolean;
}

interface Follower {
  /** Called with the number of an entry that has come or changed. */
  changed(n: number): void;
  /** Called when all entries are gone. */
  cleared?(): void;
  /** Called when the client has read something. */
  read?(): void;
  end?(): void;
}

type Begin = (following: Following) => Follower;

/**
 * Sends an event for each entry that comes or changes: `id` is its number, the data the entry. A slow client gets later what it can
 * take, so that it can begin with more entries than it reads at once.
 */
export function follow(source: Source, filter: Filter, canonical: Canonical): Promise<LiveReply> {
  return followed(source, filter, canonical, (following) => {
    const waiting = new Set<number>();
    const send = (): void => {
      for (const n of waiting) {
        if (!following.isReading()) return;
        waiting.delete(n);
        for (const entry of following.passing([n]))
          following.send(`event: request\nid: ${n}\ndata: ${lineOf(entry)}\n\n`);
      }
    };
    return {
      changed(n) {
        waiting.add(n);
        forgetOldest(waiting);
        send();
      },
      cleared: () => waiting.clear(),
      read: send,
    };
  });
}

/** An entry in one line. Its body is spliced in as it was sent, but a line break in JSON only separates tokens. */
function lineOf(entry: StoredEntry): string {
  return entryJson(entry).replace(/[\r\n]+/g, " ");
}

/** Lets a client that is too slow miss the oldest of the entries that wait for it. */
function forgetOldest(waiting: Set<number>): void {
  for (const n of waiting) {
    if (waiting.size <= MOST_WAITING) return;
    waiting.delete(n);
  }
}

/** The same without bodies, several entries to an event. */
export function followRows(
  source: Source,
  filter: Filter,
  canonical: Canonical,
): Promise<LiveReply> {
  return followed(source, filter, canonical, (following) => {
    const waiting = new Set<number>();
    let come = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = (): void => {
      timer = undefined;
      forgetOldest(waiting);
      if (!following.isReading()) return later();
      const numbers = [...waiting].slice(
        -(come > MOST_WHILE_BUSY ? MOST_WHILE_BUSY : MOST_TOGETHER),
      );
      come = 0;
      for (const n of numbers) waiting.delete(n);
      const rows = following.passing(numbers).map(rowJson);
      if (rows.length > 0)
        following.send(`event: requests\ndata: {"requests":[${rows.join(",")}]}\n\n`);
      if (waiting.size > 0) later();
    };
    const later = (): void => {
      timer ??= setTimeout(flush, TOGETHER_MS);
    };
    return {
      changed(n) {
        come++;
        waiting.add(n);
        later();
      },
      cleared: () => waiting.clear(),
      end: () => clearTimeout(timer),
    };
  });
}

const CLEARED = "event: cleared\ndata: {}\n\n";

/** Follows a world's log, until the client leaves or the server stops. */
async function followed(
  source: Source,
  filter: Filter,
  canonical: Canonical,
  begin: Begin,
): Promise<LiveReply> {
  const { log } = await source.world();
  let stream: LogStream;
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        stream = new LogStream({ source, log, filter, canonical, controller }, begin);
      },
      pull: () => stream.read(),
      cancel: () => stream.end(),
    },
    { highWaterMark: MOST_UNREAD },
  );
  const headers = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
  };
  return { kind: "live", status: 200, headers, body };
}

interface LogStreamParts {
  readonly source: Source;
  readonly log: RequestLog;
  readonly filter: Filter;
  readonly canonical: Canonical;
  readonly controller: ReadableStreamDefaultController<Uint8Array>;
}

/** The events of a world's log. A reset ends the log, so then they are those of the next one. */
class LogStream implements Following, LogWatcher {
  readonly #source: Source;
  readonly #canonical: Canonical;
  readonly #controller: ReadableStreamDefaultController<Uint8Array>;
  readonly #follower: Follower;
  readonly #timer: ReturnType<typeof setInterval>;
  #log: RequestLog;
  #filter: Filter;
  #unwatch: () => void;
  readonly #unheed: (() => void) | undefined;
  /** Whether the client must still hear that all entries are gone. */
  #isCleared = false;
  #isOver = false;

  constructor({ source, log, filter, canonical, controller }: LogStreamParts, begin: Begin) {
    this.#source = source;
    this.#log = log;
    this.#filter = { ...filter, limit: undefined };
    this.#canonical = canonical;
    this.#controller = controller;
    this.#follower = begin(this);
    this.#unwatch = log.watch(this);
    this.#timer = setInterval(() => this.send(": alive\n\n"), ALIVE_MS);
    const { after } = filter;
    if (after !== undefined) for (const { n } of log.list(after)) this.changed(n);
    this.send(": following\n\n");
    this.#unheed = source.onStop(this.#close);
  }

  passing(numbers: readonly number[]): StoredEntry[] {
    const isAll = countsAttempts(this.#filter);
    const entries = isAll ? this.#log.list() : numbers.flatMap((n) => this.#log.get(n) ?? []);
    const found = passing(entries, this.#filter, this.#canonical);
    return isAll ? found.filter(({ n }) => numbers.includes(n)) : found;
  }

  isReading(): boolean {
    return (this.#controller.desiredSize ?? 0) > 0;
  }

  send(text: string): void {
    // Don't wait for a client that doesn't read.
    if (!this.isReading()) return;
    this.#controller.enqueue(encoder.encode(this.#isCleared ? CLEARED + text : text));
    this.#isCleared = false;
  }

  changed(n: number): void {
    this.#follower.changed(n);
  }

  read(): void {
    this.#follower.read?.();
  }

  cleared(): void {
    // Numbers begin anew.
    this.#filter = { ...this.#filter, after: undefined };
    this.#isCleared = true;
    this.#follower.cleared?.();
    this.send("");
  }

  ended(): void {
    this.cleared();
    this.#goOn().catch(this.#close);
  }

  async #goOn(): Promise<void> {
    const { log } = await this.#source.world();
    if (this.#isOver) return;
    this.#log = log;
    this.#unwatch = log.watch(this);
    for (const { n } of log.list()) this.changed(n);
  }

  readonly #close = (): void => {
    if (this.#isOver) return;
    this.end();
    this.#controller.close();
  };

  end(): void {
    this.#isOver = true;
    clearInterval(this.#timer);
    this.#unheed?.();
    this.#unwatch();
    this.#follower.end?.();
  }
}
