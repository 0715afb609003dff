/**
 * An emulator without a listener: store, strategies, layers and application, put together once for every door.
 * @module
 */
import { createStrategies } from "../../strategies/index.ts";
import { isLoopback } from "../guards/origin.ts";
import { fixedClock, realClock } from "../hash/clock.ts";
import { createInnerLayers, createLayers } from "../layers/index.ts";
import { canonicalRecorded } from "../operations/recorded.ts";
import type { Options } from "../options/index.ts";
import { openStore, type Store } from "../store/store.ts";
import { createApplication, type Fetch } from "./application.ts";

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
  const strategies = createStrategies(options, {
    canonical: () => canonicalRecorded(options.lenient),
    complain,
  });
  // What can't work is said at the start and not to the first caller who asks for it.
  await strategies.prepare();
  const { host, bodyLimit, lenient, strictModels } = options;
  const time = { clock, isReal };
  const within = createInnerLayers({ strategies, strictModels });
  const beginning =
    options.state === undefined
      ? undefined
      : await (
          await import("./initial/index.ts")
        ).openBeginning(options.state, {
          common: { clock, lenient },
          run: within,
          time,
        });
  const store = await openStore({ ...options, time, beginning, complain });
  const run = createLayers({
    ...options,
    strategies,
    strategy: strategies.fallback,
    hasKey: options.upstreamKey !== undefined,
    isRepeatable: !isReal,
  });
  const control = { store, isLocal: isLoopback(host) };
  const { uploads, world } = store;
  const fetch = createApplication({ run, control, bodyLimit, uploads, clock, lenient, world });
  return {
    fetch,
    store,
    async close(within = 0) {
      await strategies.close(within);
      await store.close();
    },
  };
}

/** Said to the person who runs the emulator. */
function complain(message: string): void {
  console.error(`[parlel-mistral] ${message}`);
}
