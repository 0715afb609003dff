/**
 * Where a world's values are kept, with the atomic operations that unstorage's drivers lack.
 * @module
 */
import type { Maybe } from "../async/maybe.ts";
import type { Uploads } from "../types/form.ts";
import type { BlobInfo } from "../types/state.ts";

/** Values and lists of one epoch of a world. A reset begins another; writes to an epoch that has ended do nothing. */
export interface Base {
  get(key: string): Promise<string | undefined>;
  set(key: string, text: string): Promise<void>;
  remove(key: string): Promise<void>;
  /**
   * Sets a value if it still equals `before` (compare and swap); undefined stands for no value.
   * @returns whether it did.
   */
  swap(key: string, before: string | undefined, after: string | undefined): Promise<boolean>;
  /** Adds to a counter, which starts at 0. @returns its new value. */
  count(key: string, by: number): Promise<number>;
  /** Adds a member to each of the lists, at the same place. */
  insert(lists: readonly string[], place: number, member: string): Promise<void>;
  /** Removes a member from lists. @returns whether it was in the first of them. */
  drop(lists: readonly string[], member: string): Promise<boolean>;
  /** Members in order of their places, and the total number of members. */
  slice(list: string, range: SliceRange): Promise<Slice>;
  readonly blobs: BlobBase;
}

/** A whole epoch: its rooms, whose keys begin with the room's name and a colon, and the keys outside any room. */
export interface WorldBase extends Base {
  /** Removes a room: every value, list and blob. */
  forget(room: string): Promise<void>;
  readonly blobs: WorldBlobs;
}

export interface WorldBlobs extends BlobBase {
  forget(room: string): Promise<void>;
}

export interface SliceRange {
  readonly offset: number;
  readonly limit: number;
  readonly newestFirst: boolean;
  /** A place: the range begins after it, whether or not it has a member. */
  readonly after?: number | undefined;
}

export interface Slice {
  readonly members: readonly string[];
  /** The place of the last of these members. */
  readonly last?: number | undefined;
  /** How many members the whole list has. */
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
  /** The uploaded files of forms. None outlives the process. */
  readonly uploads: Uploads;
  /** The names of all worlds, whether or not this process has used them. */
  worlds(): Maybe<readonly string[]>;
  /** A world's current epoch. */
  base(world: string): Maybe<WorldBase>;
  /** Begins a new epoch of one world, or of all. */
  reset(world?: string): Promise<void>;
  close(): Promise<void>;
}
