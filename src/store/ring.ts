/**
 * The newest entries of a request log, in columns: numbers unboxed, strings that repeat shared, so that a busy server's garbage
 * collector finds next to nothing to move.
 * @module
 */
import { createInterner } from "./interned.ts";
import type { LogEntry, Outcome } from "../types/log.ts";
import type { Fate } from "../types/plan.ts";
import type { Reply, Source, Times, Usage } from "../types/reply.ts";

/** What is known of a request when it has been read. */
export interface Arrival {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: string;
  readonly operation: string | null;
  readonly method: string;
  readonly path: string;
  readonly query: string | null;
  readonly key: string | null;
  readonly client: string | null;
  readonly trace: string | null;
  /** As it was sent. */
  readonly body: string | null;
}

/** What is known of it when it is answered. */
export interface Completion {
  /** 0 where nothing was sent. */
  readonly status: number;
  readonly outcome: Outcome;
  readonly duration: number | null;
  readonly events: number | null;
  readonly source: Source | undefined;
  readonly model: string | null;
  readonly usage: Usage | undefined;
  readonly fate: Fate | undefined;
  readonly times: Times | undefined;
  /** The answer, where it can't be had again. */
  readonly kept: Reply | undefined;
}

/** An entry as it is kept: time as a number, body as a text. */
export type StoredEntry = Omit<LogEntry, "at" | "body"> & {
  readonly at: number;
  readonly body: string | null;
};

/** How much text all logs of a server hold together. */
export class TextBudget {
  readonly most: number;
  used = 0;

  /** @param most characters. */
  constructor(most: number) {
    this.most = most;
  }
}

/** Every server sees the same few models and clients. */
const interned = createInterner();

/** All that may become of a request; the ring keeps the place in this list. */
export const OUTCOMES: readonly Outcome[] = ["open", "done", "aborted", "cut", "unfinished"];
/** Stands for null in a column of numbers. */
const NONE = -1;

export class Ring {
  readonly #limit: number;
  readonly #budget: TextBudget;
  /** The number of the newest entry, and of the oldest that is kept. */
  #last: number;
  #first: number;

  readonly #at: number[] = [];
  readonly #duration: number[] = [];
  readonly #status: number[] = [];
  readonly #events: number[] = [];
  readonly #outcome: number[] = [];
  readonly #kind: string[] = [];
  readonly #operation: (string | null)[] = [];
  readonly #method: string[] = [];
  readonly #path: string[] = [];
  readonly #query: (string | null)[] = [];
  readonly #key: (string | null)[] = [];
  readonly #client: (string | null)[] = [];
  readonly #trace: (string | null)[] = [];
  readonly #body: (string | null)[] = [];
  readonly #source: (Source | undefined)[] = [];
  readonly #model: (string | null)[] = [];
  readonly #promptTokens: number[] = [];
  readonly #completionTokens: number[] = [];
  readonly #totalTokens: number[] = [];
  readonly #fate: (Fate | undefined)[] = [];
  readonly #times: (Times | undefined)[] = [];
  readonly #kept: (Reply | undefined)[] = [];

  /** @param last the number that was given last. */
  constructor(limit: number, budget: TextBudget, last: number = 0) {
    this.#limit = limit;
    this.#budget = budget;
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
  add(arrival: Arrival): number {
    const n = ++this.#last;
    if (this.#limit === 0) {
      this.#first = n + 1;
      return n;
    }
    if (n - this.#first >= this.#limit) this.#forget();
    const slot = n % this.#limit;
    this.#at[slot] = arrival.at;
    this.#duration[slot] = NONE;
    this.#status[slot] = NONE;
    this.#events[slot] = NONE;
    this.#outcome[slot] = 0;
    this.#kind[slot] = arrival.kind;
    this.#operation[slot] = arrival.operation;
    this.#method[slot] = arrival.method;
    this.#path[slot] = arrival.path;
    this.#query[slot] = arrival.query;
    this.#key[slot] = arrival.key && interned(arrival.key);
    this.#client[slot] = arrival.client && interned(arrival.client);
    this.#trace[slot] = arrival.trace;
    this.#body[slot] = arrival.body;
    this.#source[slot] = undefined;
    this.#model[slot] = null;
    this.#totalTokens[slot] = NONE;
    this.#fate[slot] = undefined;
    this.#times[slot] = undefined;
    this.#kept[slot] = undefined;
    this.#spend(arrival.body?.length ?? 0, n);
    return n;
  }

  /** Says how an entry was answered, if it is still kept. */
  complete(n: number, completion: Completion): void {
    if (!this.#has(n)) return;
    const slot = n % this.#limit;
    this.#status[slot] = completion.status || NONE;
    this.#outcome[slot] = OUTCOMES.indexOf(completion.outcome);
    this.#duration[slot] = completion.duration ?? NONE;
    this.#events[slot] = completion.events ?? NONE;
    this.#source[slot] = completion.source;
    this.#fate[slot] = completion.fate;
    this.#times[slot] = completion.times;
    this.#model[slot] = completion.model && interned(completion.model);
    const { usage } = completion;
    this.#promptTokens[slot] = usage?.prompt_tokens ?? 0;
    this.#completionTokens[slot] = usage?.completion_tokens ?? 0;
    this.#totalTokens[slot] = usage?.total_tokens ?? NONE;
    if (completion.kept) {
      this.#kept[slot] = completion.kept;
      this.#spend(sizeOf(completion.kept), n);
    }
  }

  /** Says how far an entry's stream has come. */
  progress(n: number, events: number | null, outcome: Outcome, duration: number | null): void {
    if (!this.#has(n)) return;
    const slot = n % this.#limit;
    this.#events[slot] = events ?? NONE;
    this.#outcome[slot] = OUTCOMES.indexOf(outcome);
    this.#duration[slot] = duration ?? NONE;
  }

  /** The answer that was kept with an entry. */
  kept(n: number): Reply | undefined {
    return this.#has(n) ? this.#kept[n % this.#limit] : undefined;
  }

  /** An entry, if it is still kept. */
  get(n: number): StoredEntry | undefined {
    return this.#has(n) ? this.#read(n) : undefined;
  }

  /** The entries from one number to another, where they are still kept. */
  entries(from: number = this.#first, to: number = this.#last): StoredEntry[] {
    const list: StoredEntry[] = [];
    for (let n = Math.max(from, this.#first); n <= Math.min(to, this.#last); n++)
      list.push(this.#read(n));
    return list;
  }

  /** Gives back what it holds of the budget. */
  release(): void {
    while (this.#first <= this.#last) this.#forget();
  }

  #has(n: number): boolean {
    return n >= this.#first && n <= this.#last;
  }

  #spend(characters: number, n: number): void {
    this.#budget.used += characters;
    while (this.#budget.used > this.#budget.most && this.#first < n) this.#forget();
  }

  #read(n: number): StoredEntry {
    const slot = n % this.#limit;
    const orNull = (value: number): number | null => (value === NONE ? null : value);
    const source = this.#source[slot];
    return {
      n,
      kind: this.#kind[slot]!,
      operation: this.#operation[slot]!,
      at: this.#at[slot]!,
      method: this.#method[slot]!,
      path: this.#path[slot]!,
      query: this.#query[slot]!,
      status: orNull(this.#status[slot]!),
      outcome: OUTCOMES[this.#outcome[slot]!]!,
      strategy: source?.strategy ?? null,
      fixture: source?.fixture ?? null,
      match: source?.match ?? null,
      duration: orNull(this.#duration[slot]!),
      key: this.#key[slot]!,
      events: orNull(this.#events[slot]!),
      model: this.#model[slot]!,
      usage: this.#usageOf(slot),
      fault: this.#fate[slot]?.fault ?? null,
      attempt: this.#fate[slot]?.attempt ?? null,
      times: this.#times[slot] ?? null,
      trace: this.#trace[slot]!,
      client: this.#client[slot]!,
      body: this.#body[slot]!,
    };
  }

  #usageOf(slot: number): Usage | null {
    const total_tokens = this.#totalTokens[slot]!;
    if (total_tokens === NONE) return null;
    return {
      prompt_tokens: this.#promptTokens[slot]!,
      completion_tokens: this.#completionTokens[slot]!,
      total_tokens,
    };
  }

  #forget(): void {
    const slot = this.#first++ % this.#limit;
    const kept = this.#kept[slot];
    this.#budget.used -= (this.#body[slot]?.length ?? 0) + (kept ? sizeOf(kept) : 0);
    this.#body[slot] = null;
    this.#kept[slot] = undefined;
  }
}

function sizeOf(reply: Reply): number {
  if (reply.kind === "body") return reply.body.length;
  if (reply.kind === "live") return 0;
  return reply.frames.reduce((sum, { length }) => sum + length, 0);
}

/** An entry as users see it. */
export function toEntry({ at, body, ...entry }: StoredEntry): LogEntry {
  return {
    ...entry,
    at: new Date(at).toISOString(),
    body: body === null ? null : valueOf(body),
  };
}

function valueOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
