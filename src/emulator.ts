/**
 * An emulator without a listener: store, fixtures and application, put together.
 * @module
 */
import { type App, createApp } from "./app.ts";
import { createFixtures } from "./fixtures.ts";
import { openStore } from "./store/store.ts";
import type { RequestLog } from "./store/log.ts";
import type { Options } from "./types/options.ts";

export interface Emulator {
  readonly app: App;
  readonly log: RequestLog;
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
  const store = await openStore(options);
  const fixtures = createFixtures(options);
  const app = createApp(
    { ...options, strategies: [fixtures.strategy, ...options.strategies] },
    store,
  );
  const close = async (within = 0): Promise<void> => {
    await fixtures.close(within);
    await store.flush();
  };
  // What can't work is told at the start and not to the first caller who asks for it.
  const goesUpstream = options.onMiss === "record" || options.onMiss === "passthrough";
  if (options.strategy === "fixture" || options.strictFixtures || goesUpstream) {
    await fixtures.open();
  }
  return { app, log: store.log, close };
}
