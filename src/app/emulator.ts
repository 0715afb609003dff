/**
 * An emulator without a listener: store, strategies, layers and application, assembled in one place for every entry point.
 * @module
 */
import { late } from "../async/late.ts";
import { createStrategies } from "../../strategies/index.ts";
import { isLoopback } from "../guards/origin.ts";
import { fixedClock, realClock } from "../hash/clock.ts";
import { createLayers } from "../layers/index.ts";
import { canonicalRecorded } from "../operations/recorded.ts";
import { Metrics } from "../metrics/metrics.ts";
import type { Options } from "../options/index.ts";
import { openStore, type Store } from "../store/store.ts";
import type { Time } from "../store/time.ts";
import type { Beginning } from "../store/world.ts";
import type { Control } from "../control/control.ts";
import { askAgain } from "./again.ts";
import type { Common } from "./call.ts";
import { createApplication, type Fetch } from "./application.ts";
import { planOf } from "./plan.ts";

export interface Emulator {
  readonly fetch: Fetch;
  readonly store: Store;
  /** How many fixtures and rules were read; undefined while none were. */
  readonly recorded: { readonly fixtures: number; readonly rules: number } | undefined;
  /** From now on the readiness probe reports that it takes no more, and nobody can follow the log any longer. */
  drain(): void;
  /**
   * Writes unwritten data and stops watching files.
   * @param within milliseconds to wait for recordings in progress; 0 by default.
   */
  close(within?: number): Promise<void>;
}

/**
 * @param hasDisk whether it runs where files outlive a request.
 * @throws EmulatorError `CANNOT_STORE`, `BAD_OPTION` or `BAD_FIXTURES`.
 */
export async function openEmulator(options: Options, hasDisk = true): Promise<Emulator> {
  const isReal = options.clock === "real";
  const clock = isReal ? realClock : fixedClock;
  const canonical = late(() => canonicalRecorded(options.lenient));
  const strategies = createStrategies(options, {
    canonical,
    complain,
  });
  // Fail at the start, not at the first call, if a strategy can't work.
  await strategies.prepare();
  const { host, bodyLimit, lenient } = options;
  const metrics = new Metrics();
  const { run, answer } = createLayers({
    ...options,
    plan: await planOf(options.plan),
    strategies,
    metrics,
    strategy: strategies.fallback,
    hasKey: options.upstreamKey !== undefined,
    isRepeatable: !isReal,
  });
  const common = { run, clock, lenient };
  const time = { clock, isReal };
  const beginning = await beginningOf(options.state, { ...common, run: answer }, time);
  const store = await openStore({ ...options, hasDisk, time, beginning, complain });
  const stops = new Set<() => void>();
  let isDraining = false;
  const control: Control = {
    store,
    onStop(stop) {
      if (isDraining) stop();
      else stops.add(stop);
      return () => void stops.delete(stop);
    },
    unready() {
      if (isDraining) return "It is about to stop.";
      return store.isThere ? undefined : "It can't reach its state store.";
    },
    isLocal: isLoopback(host),
    controlKey: options.controlKey,
    fixtures: strategies.fixtures,
    metrics,
    ask: (request) => application(request),
    bodyLimit,
    canonical,
    unplayed: (world) => strategies.unplayed(world),
    // Other strategies' answers, and those that depend on state, can't be made again; the log has kept them.
    again(world, entry) {
      const { strategy, at, isKept } = entry;
      if (strategy !== "deterministic" || isKept) return undefined;
      const then = isReal ? () => Math.floor(at / 1000) : clock;
      return askAgain(world, entry, answer, { ...common, clock: then }, strategy);
    },
    replay: (world, entry) => askAgain(world, entry, run, common),
  };
  const { uploads, world } = store;
  const reading = { bodyLimit, uploads, takesAnyControl: strategies.hasOthers };
  const application = createApplication({ ...common, ...reading, control, world });
  return {
    fetch: application,
    store,
    get recorded() {
      return strategies.recorded;
    },
    drain() {
      isDraining = true;
      for (const stop of stops) stop();
    },
    async close(within = 0) {
      try {
        await strategies.close(within);
      } finally {
        await store.close();
      }
    },
  };
}

/**
 * The initial objects, read from the file that an option names.
 * @throws EmulatorError `BAD_OPTION`.
 */
async function beginningOf(
  file: string | undefined,
  common: Common,
  time: Time,
): Promise<Beginning | undefined> {
  if (file === undefined) return undefined;
  const { openBeginning } = await import("./initial/index.ts");
  return openBeginning(file, common, time);
}

/** Tells the person who runs the emulator. */
function complain(message: string): void {
  console.error(`[parlel-mistral] ${message}`);
}
