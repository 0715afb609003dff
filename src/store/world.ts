/**
 * A world: its own log, state, turns and misses.
 * @module
 */
import type { Maybe } from "../async/maybe.ts";
import type { Miss } from "../types/miss.ts";
import type { Blobs } from "../types/state.ts";
import type { World as Seen } from "../types/world.ts";
import type { Backend } from "./base.ts";
import type { RequestLog } from "./log.ts";
import { Holds } from "./holds.ts";
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
}

/** How many misses are remembered. */
const MISSES = 100;
/** How many keys' turns are remembered; no real caller uses more keys. */
const KEYS = 1000;

export function createWorld(name: string, backend: Backend, log: RequestLog, time: Time): World {
  let misses: readonly Miss[] = [];
  let turns: Map<string, Map<string, number>> | undefined;
  const base = (): ReturnType<Backend["base"]> => backend.base(name);
  const shared = { base, holds: new Holds(), time };
  const script = new Script(backend.isDurable ? base : undefined);
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
    state: (key) => createState(shared, key),
    blobs: (key) => createBlobs(base, key),
  };
}
