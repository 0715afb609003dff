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
   * Changes a value atomically: none of several changes at once is lost. `change` may run several times. If it throws, the value stays as
   * it was; if it returns undefined, the value is removed.
   * @returns the new value.
   */
  update<T>(name: string, change: (value: T | undefined) => T | undefined): Promise<T | undefined>;
  /** Adds to a counter, which starts at 0. @returns its new value. */
  count(name: string, by?: number): Promise<number>;
  /** The collection of the objects of a kind. @param indexed the fields to index, for filtering. */
  collection<T extends Stored>(
    name: string,
    indexed?: readonly (keyof T & string)[],
  ): Collection<T>;
  /**
   * Holds a name for this call alone, until its answer has been sent or its caller is gone.
   * @returns whether it succeeded: not while another call holds the name.
   */
  hold(name: string): Promise<boolean>;
  /** The time and the randomness for a new object. */
  moment(): Promise<Moment>;
  /** Milliseconds since 1970, by the clock of moments. A fixed clock stands still until it is advanced. */
  now(): Promise<number>;
  /** The same by a clock that runs even if the other one is fixed, to measure how long things take. */
  running(): Promise<number>;
}

/** When an object was created, and the randomness for its ids: deterministic for each API key and order of creation. */
export interface Moment {
  /** Milliseconds since 1970: later for each object, under the fixed clock too. */
  readonly at: number;
  random(label: string): Random;
}

/** An object of a collection. */
export interface Stored {
  readonly id: string;
}

/** Objects in order of creation. No cost grows with objects that aren't returned. */
export interface Collection<T extends Stored> {
  add(object: T): Promise<void>;
  get(id: string): Promise<T | undefined>;
  /**
   * Changes an object, as `State.update` does, if there is one.
   * @returns the changed object; undefined when there is none.
   */
  change(id: string, change: (object: T) => T): Promise<T | undefined>;
  /** Removes an object and returns it. Of several calls that remove it at once, only one gets it. */
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
  /** The `next` of the page before, for pages that stay in place while objects come and go. */
  after?: string;
  /** Values of indexed fields; with several values for a field, any of them matches. */
  where?: { readonly [Field in keyof T]?: T[Field] | readonly T[Field][] };
  /** A further condition. Reads every object that meets `where`. */
  passes?(object: T): boolean;
}

export interface Page<T> {
  readonly data: readonly T[];
  /** How many there are on all pages. */
  readonly total: number;
  /** Where the next page begins; undefined on the last one. */
  readonly next?: string;
}

/** Blobs by name. */
export interface Blobs {
  /** Stores a blob; readers see all of it or nothing. */
  put(name: string, bytes: Uint8Array | ReadableStream<Uint8Array>): Promise<BlobInfo>;
  /** Information about a blob; undefined when there is none. */
  info(name: string): Promise<BlobInfo | undefined>;
  /** The bytes from one offset to another, `end` not included; undefined when there is no such blob. */
  read(name: string, start?: number, end?: number): Promise<ReadableStream<Uint8Array> | undefined>;
  remove(name: string): Promise<void>;
}

export interface BlobInfo {
  readonly size: number;
}

/** Where an API key's objects and blobs are stored. */
export interface Keeping {
  readonly state: State;
  readonly blobs: Blobs;
}
