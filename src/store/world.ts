/**
 * A world: its own log, state, turns and misses.
 * @module
 */
import type { Maybe } from "../async/maybe.ts";
import type { Miss } from "../types/miss.ts";
import type { Blobs, State } from "../types/state.ts";
import type { World as Seen } from "../types/world.ts";
import type { Backend } from "./base.ts";
import type { RequestLog } from "./log.ts";
import { Filling } from "./filled.ts";
import { Holds } from "./holds.ts";
import { type Owner, ownerOf, Rooms } from "./rooms.ts";
import { Script } from "./script.ts";
import { type CallState, createBlobs, createState } from "./state.ts";
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
  forgetTurns(key?: string): void;
  forgetMisses(): void;
  /** Fills the rooms that are filled before their keys come. */
  prepare(): Promise<void>;
}

/** How many misses are remembered. */
const MISSES = 100;
/** The turns of so many keys are remembered; whoever asks with ever new ones is no caller to count for. */
const KEYS = 1000;

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
  log: RequestLog,
  { time, beginning }: WorldOptions,
): World {
  let misses: readonly Miss[] = [];
  let turns: Map<string, Map<string, number>> | undefined;
  const base = (): ReturnType<Backend["base"]> => backend.base(name);
  const rooms = new Rooms(base);
  const holds = new Holds();
  const script = new Script(backend.isDurable ? base : undefined, () => rooms.clockMoved());

  const worldWith = (filling?: Filling): World => {
    const empty = { rooms, holds, time };
    const shared = { ...empty, filling };
    return {
      name,
      log,
      script,
      get misses() {
        return misses;
      },
      missed(miss) {
        misses = [...misses.slice(1 - MISSES), miss];
      },
      turn(key, turn): Maybe<number> {
        turns ??= new Map();
        let mine = turns.get(key);
        if (!mine) {
          turns.set(key, (mine = new Map()));
          if (turns.size > KEYS) turns.delete(turns.keys().next().value!);
        }
        const before = mine.get(turn) ?? 0;
        mine.set(turn, before + 1);
        return before;
      },
      rooms,
      state: (key) => createState(shared, ownerOf(key), key),
      blobs: (key) => createBlobs(shared, ownerOf(key), key),
      stateOf: (owner) => createState(empty, owner),
      blobsOf: (owner) => createBlobs(empty, owner),
      forgetTurns(key) {
        if (key === undefined) turns = undefined;
        else turns?.delete(key);
      },
      forgetMisses() {
        misses = [];
      },
      async prepare() {
        for (const key of beginning?.keys ?? []) await filling?.ready(ownerOf(key), key);
      },
    };
  };
  if (!beginning) return worldWith();
  const empty = worldWith();
  return worldWith(new Filling(base, rooms, (key) => beginning.fill(empty, key)));
}
