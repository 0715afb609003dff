/**
 * A world: its own log, state, turns and misses.
 * @module
 */
import type { Maybe } from "../async/maybe.ts";
import type { Miss } from "../types/miss.ts";
import type { Blobs, State } from "../types/state.ts";
import type { World as Seen } from "../types/world.ts";
import type { Backend } from "./base.ts";
import { createCounts } from "./counts.ts";
import { Filling } from "./filled.ts";
import { Holds } from "./holds.ts";
import type { RequestLog } from "./log.ts";
import { type Owner, ownerOf, Rooms } from "./rooms.ts";
import { Script, type ScriptPlace } from "./script.ts";
import type { SharedWorld, Word } from "./shared.ts";
import { type CallState, createBlobs, createState, type Shared } from "./state.ts";
import type { Time } from "./time.ts";

export interface World extends Seen {
  readonly log: RequestLog;
  /** What a test has scripted. */
  readonly script: Script;
  /** The calls that nothing was recorded for, oldest first. */
  readonly misses: readonly Miss[];
  /** What one API key has stored, as it is when it is first looked at, for one call. */
  state(key: string): CallState;
  blobs(key: string): Blobs;
  /** Who has stored something, and the world's clock. */
  readonly rooms: Rooms;
  /** What an owner has stored. Only the key's own calls make objects: the ids of others would not be the same. */
  stateOf(owner: Owner): State;
  blobsOf(owner: Owner): Blobs;
  /** Everybody begins with the first turn again, or one API key does. */
  forgetTurns(key?: string): Maybe<void>;
  forgetMisses(): Maybe<void>;
  /** Fills the rooms that are filled before their keys come. */
  prepare(): Promise<void>;
  /** Brings log, misses and plays of rules up to what other servers on the same store know. */
  sync(): Maybe<void>;
  /** Acts on what another server has told. */
  hear(what: Exclude<Word, "reset">): Maybe<void>;
  /** Whether it wasn't reset by another server. */
  isPresent(): Maybe<boolean>;
}

/** What a world is made of: with others, or of its log alone. */
export interface WorldParts extends Partial<SharedWorld> {
  readonly log: RequestLog;
  /** Told that rules or plan have changed. */
  tellScript?(): Maybe<void>;
}

/** What a key's room begins with, in each world. */
export interface Beginning {
  /** @param world as it is while nobody's room has been filled. */
  fill(world: World, key: string): Promise<void>;
  /** The keys whose rooms are filled before they come. */
  readonly keys: readonly string[];
}

export interface WorldOptions {
  readonly time: Time;
  readonly beginning?: Beginning | undefined;
}

export function createWorld(
  name: string,
  backend: Backend,
  parts: WorldParts,
  { time, beginning }: WorldOptions,
): World {
  const base = (): ReturnType<Backend["base"]> => backend.base(name);
  const rooms = new Rooms(base, parts.counts !== undefined);
  const {
    counts = createCounts(() => rooms.clockMoved()),
    holds = new Holds(),
    tellScript,
  } = parts;
  const place: ScriptPlace = { base, tell: () => tellScript?.() };
  const script = new Script(counts, backend.isDurable ? place : undefined);
  const shared = { rooms, holds, time };
  const empty = new StoredWorld(name, parts, script, shared);
  if (!beginning) return empty;
  const fill = (key: string): Promise<void> => beginning.fill(empty, key);
  const filling = new Filling({ base, rooms, holds, fill });
  return new StoredWorld(name, parts, script, shared, { filling, keys: beginning.keys });
}

/** Whose rooms are filled, and which of them before their keys come. */
interface Filled {
  readonly filling: Filling;
  readonly keys: readonly string[];
}

class StoredWorld implements World {
  readonly name: string;
  readonly log: RequestLog;
  readonly script: Script;
  readonly rooms: Rooms;
  readonly #parts: WorldParts;
  readonly #shared: Shared;
  readonly #filled: Filled | undefined;

  constructor(name: string, parts: WorldParts, script: Script, shared: Shared, filled?: Filled) {
    this.name = name;
    this.log = parts.log;
    this.script = script;
    this.rooms = shared.rooms;
    this.#parts = parts;
    this.#shared = shared;
    this.#filled = filled;
  }

  get misses(): readonly Miss[] {
    return this.script.counts.misses;
  }

  missed(miss: Miss): void {
    this.script.counts.missed(miss);
  }

  turn(key: string, turn: string): Maybe<number> {
    return this.script.counts.turn(key, turn);
  }

  state(key: string): CallState {
    return createState(this.#withFilling(), ownerOf(key), key);
  }

  blobs(key: string): Blobs {
    return createBlobs(this.#withFilling(), ownerOf(key), key);
  }

  #withFilling(): Shared {
    return this.#filled ? { ...this.#shared, filling: this.#filled.filling } : this.#shared;
  }

  stateOf(owner: Owner): State {
    return createState(this.#shared, owner);
  }

  blobsOf(owner: Owner): Blobs {
    return createBlobs(this.#shared, owner);
  }

  forgetTurns(key?: string): Maybe<void> {
    return this.script.counts.forgetTurns(key);
  }

  forgetMisses(): Maybe<void> {
    return this.script.counts.forgetMisses();
  }

  async prepare(): Promise<void> {
    for (const key of this.#filled?.keys ?? [])
      await this.#filled?.filling.ready(ownerOf(key), key);
  }

  sync(): Maybe<void> {
    return this.#parts.sync?.(this.script.played);
  }

  hear(what: Exclude<Word, "reset">): Maybe<void> {
    return what === "script" ? this.script.load() : this.#parts.hear?.(what);
  }

  isPresent(): Maybe<boolean> {
    return this.#parts.isPresent?.() ?? true;
  }
}
