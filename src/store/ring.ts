/**
 * The newest entries of the request log, in columns: numbers unboxed, strings that repeat shared, so that a busy server's
 * garbage collector finds next to nothing to move. Bounded by entries and by the length of the bodies.
 * @module
 */
import type { LogEntry } from "../types/log.ts";

/** An entry as it is kept: time in milliseconds since 1970, and the body as the text that was sent. */
export type StoredEntry = Omit<LogEntry, "at" | "body"> & {
  readonly at: number;
  readonly body: string | null;
};

/** Bodies are forgotten, oldest first, beyond this many characters. */
const MAX_TEXT = 64 * 1024 * 1024;
/** Stands for null in a column of numbers. */
const NONE = -1;

export class Ring {
  readonly #limit: number;
  /** The number of the newest entry, and of the oldest that is kept. */
  #last: number;
  #first: number;
  #text = 0;

  readonly #at: number[] = [];
  readonly #duration: number[] = [];
  readonly #status: number[] = [];
  readonly #events: number[] = [];
  readonly #kind: StoredEntry["kind"][] = [];
  readonly #method: string[] = [];
  readonly #path: string[] = [];
  readonly #strategy: (string | null)[] = [];
  readonly #key: (string | null)[] = [];
  readonly #body: (string | null)[] = [];

  /** @param last the number that was given last. */
  constructor(limit: number, last: number = 0) {
    this.#limit = limit;
    this.#last = last;
    this.#first = last + 1;
  }

  get first(): number {
    return this.#first;
  }

  get last(): number {
    return this.#last;
  }

  /** Adds an entry with the next number, which is returned. */
  add(entry: Omit<StoredEntry, "n">): number {
    const n = ++this.#last;
    if (this.#limit === 0) {
      this.#first = n + 1;
      return n;
    }
    if (n - this.#first >= this.#limit) this.#forget();
    const slot = n % this.#limit;
    this.#at[slot] = entry.at;
    this.#duration[slot] = entry.duration ?? NONE;
    this.#status[slot] = entry.status;
    this.#events[slot] = entry.events ?? NONE;
    this.#kind[slot] = entry.kind;
    this.#method[slot] = entry.method;
    this.#path[slot] = entry.path;
    this.#strategy[slot] = entry.strategy;
    this.#key[slot] = entry.key;
    this.#body[slot] = entry.body;
    this.#text += entry.body?.length ?? 0;
    while (this.#text > MAX_TEXT && this.#first < n) this.#forget();
    return n;
  }

  /** Changes how far an entry's stream has come, if it is still kept. */
  progress(n: number, { events, duration }: Pick<StoredEntry, "events" | "duration">): void {
    if (n < this.#first || n > this.#last) return;
    const slot = n % this.#limit;
    this.#events[slot] = events ?? NONE;
    this.#duration[slot] = duration ?? NONE;
  }

  /** The entries from one number to another, where they are still kept. */
  entries(from: number = this.#first, to: number = this.#last): StoredEntry[] {
    const list: StoredEntry[] = [];
    for (let n = Math.max(from, this.#first); n <= Math.min(to, this.#last); n++)
      list.push(this.#read(n));
    return list;
  }

  #read(n: number): StoredEntry {
    const slot = n % this.#limit;
    const orNull = (value: number): number | null => (value === NONE ? null : value);
    return {
      n,
      kind: this.#kind[slot]!,
      at: this.#at[slot]!,
      method: this.#method[slot]!,
      path: this.#path[slot]!,
      status: this.#status[slot]!,
      strategy: this.#strategy[slot]!,
      duration: orNull(this.#duration[slot]!),
      key: this.#key[slot]!,
      events: orNull(this.#events[slot]!),
      body: this.#body[slot]!,
    };
  }

  #forget(): void {
    const slot = this.#first++ % this.#limit;
    this.#text -= this.#body[slot]?.length ?? 0;
    this.#body[slot] = null;
  }
}
