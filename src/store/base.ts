/**
 * Where a world's values lie, and the steps that nobody comes between: what unstorage's drivers lack.
 * @module
 */
import type { Maybe } from "../async/maybe.ts";
import type { BlobInfo } from "../types/state.ts";

/** The part of a world that belongs to one epoch: a reset begins another, and writes to an old one change nothing. */
export interface Base {
  get(key: string): Promise<string | undefined>;
  set(key: string, text: string): Promise<void>;
  remove(key: string): Promise<void>;
  /**
   * Sets a value if it is still what it was; undefined stands for none.
   * @returns whether it was.
   */
  swap(key: string, before: string | undefined, after: string | undefined): Promise<boolean>;
  /** Adds to a counter, which begins at 0. @returns what it has become. */
  count(key: string, by: number): Promise<number>;
  /** Adds a member to lists, each at its place. */
  insert(lists: readonly string[], place: number, member: string): Promise<void>;
  /** Takes a member out of lists. @returns whether it was in the first of them. */
  drop(lists: readonly string[], member: string): Promise<boolean>;
  /** Members in order of their places, and how many there are in all. */
  slice(list: string, range: SliceRange): Promise<Slice>;
  readonly blobs: BlobBase;
}

export interface SliceRange {
  readonly offset: number;
  readonly limit: number;
  readonly newestFirst: boolean;
  /** A place: the range begins behind it, whether somebody is there or not. */
  readonly after?: number | undefined;
}

export interface Slice {
  readonly members: readonly string[];
  /** The place of the last of them. */
  readonly last?: number | undefined;
  /** How many are in the list. */
  readonly total: number;
}

export interface BlobBase {
  put(key: string, content: Uint8Array | ReadableStream<Uint8Array>): Promise<BlobInfo>;
  info(key: string): Promise<BlobInfo | undefined>;
  read(key: string, start: number, end: number): Promise<ReadableStream<Uint8Array> | undefined>;
  remove(key: string): Promise<void>;
}

/** All worlds of a store: in memory, on disk, or shared by several servers. */
export interface Backend {
  /** Whether anything outlives the process. */
  readonly isDurable: boolean;
  /** A world in its present epoch. */
  base(world: string): Maybe<Base>;
  /** Begins another epoch of a world, or of all. */
  reset(world?: string): Promise<void>;
  close(): Promise<void>;
}
