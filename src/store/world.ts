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
import { Script, type ScriptPlace } from "./script.ts";
import type { SharedWorld, Word } from "./shared.ts";
import { type CallState, createBlobs, createState } from "./state.ts";
import { createCounts } from "./counts.ts";
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

export function createWorld(name: string, backend: Backend, parts: WorldParts, time: Time): World {
  const { log, counts = createCounts(), holds = new Holds(), tellScript } = parts;
  const base = (): ReturnType<Backend["base"]> => backend.base(name);
  const shared = { base, holds, time };
  const place: ScriptPlace = { base, tell: () => tellScript?.() };
  const script = new Script(counts, backend.isDurable ? place : undefined);
  return {
    name,
    log,
    script,
    get misses() {
      return counts.misses;
    },
    missed: (miss) => counts.missed(miss),
    turn: (key, turn) => counts.turn(key, turn),
    sync: () => parts.sync?.(script.played),
    hear: (what) => (what === "script" ? script.load() : parts.hear?.(what)),
    isPresent: () => parts.isPresent?.() ?? true,
    state: (key) => createState(shared, key),
    blobs: (key) => createBlobs(base, key),
  };
}
