/**
 * A world, with its own log, state, turns and misses.
 * @module
 */
import type { Maybe } from "../async/maybe.ts";
import type { Miss } from "../types/miss.ts";
import type { Rule } from "../types/rule.ts";
import type { Blobs, State } from "../types/state.ts";
import type { World as Seen } from "../types/world.ts";
import type { Backend } from "./base.ts";
import { createCounts } from "./counts.ts";
import { Filling } from "./filled.ts";
import { Holds } from "./holds.ts";
import type { RequestLog } from "./log.ts";
import { type Owner, ownerOf, type Room, Rooms } from "./rooms.ts";
import { Script, type ScriptPlace } from "./script.ts";
import type { SharedWorld, Word } from "./shared.ts";
import { type CallState, createBlobs, createState, type StateParts } from "./state.ts";
import type { Time } from "./time.ts";

export interface World extends Seen {
  readonly log: RequestLog;
  /** The rules and the plan that a test has set. */
  readonly script: Script;
  /** The calls that had no recording, oldest first. */
  readonly misses: readonly Miss[];
  /** One API key's state, for one call: its first use decides which epoch and room the call sees. */
  state(key: string): CallState;
  blobs(key: string): Blobs;
  /** The owners of stored data, and the world's clock. */
  readonly rooms: Rooms;
  /** An owner's state. Not for creating objects: only a call with the key itself gives them the right ids. */
  stateOf(owner: Owner): State;
  blobsOf(owner: Owner): Blobs;
  /** Restarts the turns of one API key, or of all. */
  forgetTurns(key?: string): Maybe<void>;
  forgetMisses(): Maybe<void>;
  /** Fills the rooms that must be ready before the first call with their keys. */
  prepare(): Promise<void>;
  /** Updates the log, the misses and the plays of rules to what all servers on the same store know. */
  sync(): Maybe<void>;
  /** Acts on news from another server. */
  hear(what: Exclude<Word, "reset">): Maybe<void>;
  /** Whether no other server has reset it. */
  isPresent(): Maybe<boolean>;
}

/** The parts of a world: all of them where servers share it, else only its log. */
export interface WorldParts extends Partial<SharedWorld> {
  readonly log: RequestLog;
  /** Called when the rules or the plan have changed. */
  tellScript?(): Maybe<void>;
}

/** The initial contents of a key's room, in each world. */
export interface Beginning {
  /** @param world a view of the world in which the key has the room that is filled. */
  fill(world: World, key: string): Promise<void>;
  /** The keys whose rooms are filled before their first call. */
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
  if (!beginning) return new StoredWorld(name, parts, script, shared);
  const fill = (key: string, room: Room): Promise<void> =>
    beginning.fill(new StoredWorld(name, parts, script, { ...shared, room }), key);
  const filling = new Filling({ base, rooms, holds, fill });
  return new StoredWorld(name, parts, script, shared, { filling, keys: beginning.keys });
}

/** How rooms are filled, and the keys whose rooms are filled before their first call. */
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
  readonly #shared: StateParts;
  readonly #filled: Filled | undefined;

  constructor(
    name: string,
    parts: WorldParts,
    script: Script,
    shared: StateParts,
    filled?: Filled,
  ) {
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

  get rules(): readonly Rule[] {
    return this.script.rules;
  }

  plays(rule: string, folder?: string): number {
    return this.script.plays(rule, folder);
  }

  state(key: string): CallState {
    return createState(this.#withFilling(), ownerOf(key), key);
  }

  blobs(key: string): Blobs {
    return createBlobs(this.#withFilling(), ownerOf(key), key);
  }

  #withFilling(): StateParts {
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
    for (const key of this.#filled?.keys ?? []) await this.#filled?.filling.open(ownerOf(key), key);
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
