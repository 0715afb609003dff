/**
 * What the API remembers between calls. Everything belongs to one API key in one world, and is durable when its promise resolves
 * and the server has a data folder.
 * @module
 */
import type { Random } from "./seed.ts";

/** Named JSON values, and lists of objects. */
export interface State {
  get<T>(name: string): Promise<T | undefined>;
  set(name: string, value: unknown): Promise<void>;
  remove(name: string): Promise<void>;
  /**
   * Changes a value: of changes that come at once, none is lost. The change may run several times. What it throws leaves the value as
   * it was; `undefined` removes it.
   * @returns what the value has become.
   */
  update<T>(name: string, change: (value: T | undefined) => T | undefined): Promise<T | undefined>;
  /** Adds to a counter, which begins at 0. @returns what it has become. */
  count(name: string, by?: number): Promise<number>;
  /** The objects of a kind. @param indexed the fields that lists are filtered by. */
  collection<T extends Stored>(
    name: string,
    indexed?: readonly (keyof T & string)[],
  ): Collection<T>;
  /**
   * Takes a name for this call alone, until its answer has left or its caller is gone.
   * @returns whether no other call has it.
   */
  hold(name: string): Promise<boolean>;
  /** The moment of an object that is about to be made. */
  moment(): Promise<Moment>;
  /** Milliseconds since 1970, by the clock that moments come from. It stands still while the fixed clock isn't moved on. */
  now(): Promise<number>;
  /** The same by a clock that runs under the fixed one, too: what takes its time is measured by it. */
  running(): Promise<number>;
}

/** When an object was made, and what its ids come from: deterministic for each API key and order of creation. */
export interface Moment {
  /** Milliseconds since 1970: later for each object, under the fixed clock too. */
  readonly at: number;
  random(label: string): Random;
}

/** An object of a collection. */
export interface Stored {
  readonly id: string;
}

/** Objects in the order in which they were made. No cost grows with what isn't returned. */
export interface Collection<T extends Stored> {
  add(object: T): Promise<void>;
  get(id: string): Promise<T | undefined>;
  /**
   * Changes an object, as `State.update` does; one that isn't there stays so.
   * @returns what it has become; undefined when there is no such object.
   */
  change(id: string, change: (object: T) => T): Promise<T | undefined>;
  /** Of several that remove an object at once one gets it. */
  remove(id: string): Promise<T | undefined>;
  page(range?: PageRange<T>): Promise<Page<T>>;
}

/** Which objects to list. */
export interface PageRange<T> {
  /** How many to skip. @default 0 */
  offset?: number;
  /** How many at most. @default 100 */
  limit?: number;
  newestFirst?: boolean;
  /** The `next` of the page before, for lists that stay in place while objects come and go. */
  after?: string;
  /** Values of indexed fields; of several values of one field any will do. */
  where?: { readonly [Field in keyof T]?: T[Field] | readonly T[Field][] };
  /** What else must hold. Looks at every object that `where` leaves over. */
  passes?(object: T): boolean;
}

export interface Page<T> {
  readonly data: readonly T[];
  /** How many there are on all pages. */
  readonly total: number;
  /** Where the next page begins; undefined on the last one. */
  readonly next?: string;
}

/** Bytes by name. */
export interface Blobs {
  /** Keeps bytes; whoever reads them sees all of them or none. */
  put(name: string, bytes: Uint8Array | ReadableStream<Uint8Array>): Promise<BlobInfo>;
  /** What is kept under a name; undefined when there is nothing. */
  info(name: string): Promise<BlobInfo | undefined>;
  /** The bytes from one place to another, `end` not included; undefined when there is nothing. */
  read(name: string, start?: number, end?: number): Promise<ReadableStream<Uint8Array> | undefined>;
  remove(name: string): Promise<void>;
}

export interface BlobInfo {
  readonly size: number;
}

/** Where an API key's objects and their bytes lie. */
export interface Keeping {
  readonly state: State;
  readonly blobs: Blobs;
}
