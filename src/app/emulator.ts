/**
 * An emulator without a listener: store, strategies, layers and application, put together once for every door.
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
  /** From now on it says that it isn't ready for more. */
  drain(): void;
  /**
   * Writes what is unwritten and stops watching.
   * @param within how many milliseconds to wait for recordings in progress; none without it.
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
  // What can't work fails at the start, and not at the first call that needs it.
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
  let isDraining = false;
  const control: Control = {
    store,
    unready() {
      if (isDraining) return "It is about to stop.";
      return store.isThere ? undefined : "It can't reach what keeps its state.";
    },
    isLocal: isLoopback(host),
    controlKey: options.controlKey,
    fixtures: strategies.fixtures,
    metrics,
    ask: (request) => application(request),
    bodyLimit,
    canonical,
    unplayed: (world) => strategies.unplayed(world),
    // What another strategy said can't be had again; the log has kept it.
    again: (world, entry) =>
      entry.strategy === "deterministic" ? askAgain(world, entry, answer, common) : undefined,
    replay: (world, entry) => askAgain(world, entry, run, common),
  };
  const { uploads, world } = store;
  const application = createApplication({ ...common, control, bodyLimit, uploads, world });
  return {
    fetch: application,
    store,
    get recorded() {
      return strategies.recorded;
    },
    drain() {
      isDraining = true;
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
 * What there is from the start, by the file of an option.
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

/** Said to the person who runs the emulator. */
function complain(message: string): void {
  console.error(`[parlel-mistral] ${message}`);
}
