/**
 * The newest entries of a request log, in columns: numbers are unboxed and repeated strings shared, so that a busy server's garbage
 * collector has next to nothing to move.
 * @module
 */
import { createInterner } from "./interned.ts";
import type { Outcome, Reply, Source, Usage } from "../types/reply.ts";
import { sizeOf } from "../wire/size.ts";
import { Arena, readText } from "./arena.ts";
import { type Columns, NONE, PART, partOf, usageAt, writeUsage } from "./columns.ts";
import type { Arrival, Completion, EntryHead, StoredEntry } from "./entry.ts";

/** Limits the text that all logs of a server hold together. */
export class TextBudget {
  readonly most: number;
  used = 0;

  /** @param most bytes of bodies, and characters of the rest. */
  constructor(most: number) {
    this.most = most;
  }
}

/** Every server sees the same few models and clients. */
const interned = createInterner();

/** All outcomes of a request; the ring stores indices into this list. */
export const OUTCOMES: readonly Outcome[] = ["open", "done", "aborted", "cut", "unfinished"];

/**
 * An entry has a ticket, which is never given again, and a number, by which users know it: numbers begin anew after `clear`. So a
 * request that ends after that can't be taken for a newer one.
 */
export class Ring {
  readonly #limit: number;
  readonly #budget: TextBudget;
  /** The ticket of the newest entry, and of the oldest that is kept. */
  #last: number;
  #first: number;
  /** The ticket that comes before that of number 1. */
  #before = 0;

  readonly #parts: Columns[] = [];
  readonly #bodies = new Arena();

  /** @param last the last number given out. */
  constructor(limit: number, budget: TextBudget, last: number = 0) {
    this.#limit = limit;
    this.#budget = budget;
    this.#last = last;
    this.#first = last + 1;
  }

  /** The number of the oldest entry that is kept, and of the newest. */
  get first(): number {
    return this.numberOf(this.#first);
  }

  get last(): number {
    return this.numberOf(this.#last);
  }

  /** The number of a ticket; less than 1 if its entry has been cleared. */
  numberOf(ticket: number): number {
    return ticket - this.#before;
  }

  /** Adds an entry. @returns its ticket. */
  add(arrival: Arrival): number {
    const ticket = ++this.#last;
    if (this.#limit === 0) {
      this.#first = ticket + 1;
      return ticket;
    }
    if (ticket - this.#first >= this.#limit) this.#forget();
    const columns = this.#columnsOf(ticket);
    const slot = this.#slotOf(ticket);
    columns.at[slot] = arrival.at;
    columns.duration[slot] = NONE;
    columns.status[slot] = NONE;
    columns.events[slot] = NONE;
    columns.outcome[slot] = 0;
    columns.kind[slot] = arrival.kind;
    columns.operation[slot] = arrival.operation;
    columns.method[slot] = arrival.method;
    columns.path[slot] = arrival.path;
    columns.query[slot] = arrival.query;
    columns.key[slot] = arrival.key && interned(arrival.key);
    columns.owner[slot] = arrival.owner;
    columns.client[slot] = arrival.client && interned(arrival.client);
    columns.trace[slot] = arrival.trace;
    const bodies = this.#bodies;
    bodies.write(arrival.body);
    columns.body[slot] = bodies.slab;
    columns.bodyFrom[slot] = bodies.from;
    columns.bodyTo[slot] = bodies.to;
    columns.source[slot] = undefined;
    columns.model[slot] = null;
    columns.totalTokens[slot] = NONE;
    columns.fate[slot] = undefined;
    columns.times[slot] = undefined;
    columns.spoken[slot] = undefined;
    columns.kept[slot] = undefined;
    this.#spend(bodies.to - bodies.from, ticket);
    return ticket;
  }

  /** Records how an entry was answered, if it is still kept. */
  complete(ticket: number, completion: Completion): void {
    if (!this.#has(ticket)) return;
    const columns = this.#columnsOf(ticket);
    const slot = this.#slotOf(ticket);
    columns.status[slot] = completion.status || NONE;
    columns.outcome[slot] = OUTCOMES.indexOf(completion.outcome);
    columns.duration[slot] = completion.duration ?? NONE;
    columns.events[slot] = completion.events ?? NONE;
    columns.source[slot] = completion.source;
    columns.fate[slot] = completion.fate;
    columns.times[slot] = completion.times;
    columns.model[slot] = completion.model && interned(completion.model);
    writeUsage(columns, slot, completion.usage);
    if (completion.spoken !== undefined) {
      columns.spoken[slot] = completion.spoken;
      this.#spend(completion.spoken.length, ticket);
    }
    columns.kept[slot] = completion.kept;
    if (completion.kept) {
      this.#spend(sizeOf(completion.kept), ticket);
    }
  }

  /** Records an entry's usage. */
  setUsage(ticket: number, usage: Usage): void {
    if (this.#has(ticket)) writeUsage(this.#columnsOf(ticket), this.#slotOf(ticket), usage);
  }

  /** Records where an entry's answer came from. */
  setSource(ticket: number, source: Source): void {
    if (this.#has(ticket)) this.#columnsOf(ticket).source[this.#slotOf(ticket)] = source;
  }

  /** Records how far an entry's stream has got. */
  progress(ticket: number, events: number | null, outcome: Outcome, duration: number | null): void {
    if (!this.#has(ticket)) return;
    const columns = this.#columnsOf(ticket);
    const slot = this.#slotOf(ticket);
    columns.events[slot] = events ?? NONE;
    columns.outcome[slot] = OUTCOMES.indexOf(outcome);
    columns.duration[slot] = duration ?? NONE;
  }

  /** The answer that was kept with the entry of a number. */
  kept(n: number): Reply | undefined {
    const ticket = n + this.#before;
    if (!this.#has(ticket)) return undefined;
    return this.#columnsOf(ticket).kept[this.#slotOf(ticket)] ?? undefined;
  }

  /** The entry of a ticket without its texts, which take longer to read than all the rest, if it is still kept. */
  head(ticket: number): EntryHead | undefined {
    return this.#has(ticket) ? this.#readHead(ticket) : undefined;
  }

  /** The entry of a number, if it is still kept. */
  get(n: number): StoredEntry | undefined {
    const ticket = n + this.#before;
    return this.#has(ticket) ? this.#read(ticket) : undefined;
  }

  /** The entries from one number to another, where they are still kept. */
  entries(from: number = this.first, to: number = this.last): StoredEntry[] {
    const list: StoredEntry[] = [];
    const last = Math.min(to, this.last) + this.#before;
    for (let ticket = Math.max(from, this.first) + this.#before; ticket <= last; ticket++)
      list.push(this.#read(ticket));
    return list;
  }

  /** Forgets all entries, which returns their text to the budget. */
  release(): void {
    while (this.#first <= this.#last) this.#forget();
  }

  /** Forgets all entries, and numbers the next ones from 1. */
  clear(): void {
    this.release();
    this.#before = this.#last;
  }

  #has(ticket: number): boolean {
    return ticket >= this.#first && ticket <= this.#last;
  }

  #spend(characters: number, ticket: number): void {
    this.#budget.used += characters;
    while (this.#budget.used > this.#budget.most && this.#first < ticket) this.#forget();
  }

  #read(ticket: number): StoredEntry {
    const columns = this.#columnsOf(ticket);
    const slot = this.#slotOf(ticket);
    const spoken = columns.spoken[slot];
    const body = columns.body[slot];
    return {
      ...this.#readHead(ticket),
      body: body ? readText(body, columns.bodyFrom[slot]!, columns.bodyTo[slot]!) : null,
      ...(spoken !== undefined && { spoken }),
      ...(columns.kept[slot] !== undefined && { isKept: true }),
    };
  }

  #readHead(ticket: number): EntryHead {
    const columns = this.#columnsOf(ticket);
    const slot = this.#slotOf(ticket);
    const orNull = (value: number): number | null => (value === NONE ? null : value);
    const source = columns.source[slot];
    return {
      n: this.numberOf(ticket),
      kind: columns.kind[slot]!,
      operation: columns.operation[slot]!,
      at: columns.at[slot]!,
      method: columns.method[slot]!,
      path: columns.path[slot]!,
      query: columns.query[slot]!,
      status: orNull(columns.status[slot]!),
      outcome: OUTCOMES[columns.outcome[slot]!]!,
      strategy: source?.strategy ?? null,
      fixture: source?.fixture ?? null,
      match: source?.match ?? null,
      duration: orNull(columns.duration[slot]!),
      key: columns.key[slot]!,
      owner: columns.owner[slot]!,
      events: orNull(columns.events[slot]!),
      model: columns.model[slot]!,
      usage: usageAt(columns, slot),
      fault: columns.fate[slot]?.fault ?? null,
      attempt: columns.fate[slot]?.attempt ?? null,
      times: columns.times[slot] ?? null,
      trace: columns.trace[slot]!,
      client: columns.client[slot]!,
    };
  }

  #columnsOf(ticket: number): Columns {
    return partOf(this.#parts, ticket % this.#limit);
  }

  #slotOf(ticket: number): number {
    return (ticket % this.#limit) % PART;
  }

  #forget(): void {
    const ticket = this.#first++;
    const columns = this.#columnsOf(ticket);
    const slot = this.#slotOf(ticket);
    const kept = columns.kept[slot];
    const body = columns.body[slot];
    const texts =
      columns.bodyTo[slot]! - columns.bodyFrom[slot]! + (columns.spoken[slot]?.length ?? 0);
    this.#budget.used -= texts + (kept ? sizeOf(kept) : 0);
    if (body) this.#bodies.release(body);
    columns.body[slot] = null;
    columns.spoken[slot] = undefined;
    columns.kept[slot] = undefined;
  }
}
