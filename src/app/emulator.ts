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
import type { Options } from "../options/index.ts";
import { openStore, type Store } from "../store/store.ts";
import type { Control } from "../control/control.ts";
import { askAgain } from "./again.ts";
import { createApplication, type Fetch } from "./application.ts";
import { planOf } from "./plan.ts";

export interface Emulator {
  readonly fetch: Fetch;
  readonly store: Store;
  /**
   * Writes what is unwritten and stops watching.
   * @param within how many milliseconds to wait for recordings in progress; none without it.
   */
  close(within?: number): Promise<void>;
}

/**
 * @throws EmulatorError `CANNOT_STORE`, `BAD_OPTION` or `BAD_FIXTURES`.
 */
export async function openEmulator(options: Options): Promise<Emulator> {
  const isReal = options.clock === "real";
  const clock = isReal ? realClock : fixedClock;
  const canonical = late(() => canonicalRecorded(options.lenient));
  const strategies = createStrategies(options, {
    canonical,
    complain,
  });
  // What can't work fails at the start, and not at the first call that needs it.
  await strategies.prepare();
  const store = await openStore({ ...options, time: { clock, isReal }, complain });
  const { host, bodyLimit, lenient } = options;
  const { run, answer } = createLayers({
    ...options,
    plan: await planOf(options.plan),
    strategies,
    strategy: strategies.fallback,
    hasKey: options.upstreamKey !== undefined,
    isRepeatable: !isReal,
  });
  const common = { run, clock, lenient };
  const control: Control = {
    store,
    isLocal: isLoopback(host),
    bodyLimit,
    canonical,
    unplayed: (world) => strategies.unplayed(world),
    // What another strategy said can't be had again; the log has kept it.
    again: (world, entry) =>
      entry.strategy === "deterministic" ? askAgain(world, entry, answer, common) : undefined,
    replay: (world, entry) => askAgain(world, entry, run, common),
  };
  const fetch = createApplication({ ...common, control, bodyLimit, world: store.world });
  return {
    fetch,
    store,
    async close(within = 0) {
      try {
        await strategies.close(within);
      } finally {
        await store.close();
      }
    },
  };
}

/** Said to the person who runs the emulator. */
function complain(message: string): void {
  console.error(`[parlel-mistral] ${message}`);
}
