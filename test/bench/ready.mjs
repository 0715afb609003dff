/**
 * How long a server takes from its start to its first 200.
 * @module
 */
import { startServer } from "./processes.mjs";
import { median, shuffled } from "./statistics.mjs";

const ROUNDS = 15;
/** Milliseconds over a bare process. */
export const READY_BUDGET = 100;

/** For each server the median of its start, and how far it is over the first one. */
export async function measureReady(servers) {
  const times = new Map(servers.map(({ name }) => [name, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const server of shuffled(servers)) {
      const process = await startServer(server, { pin: false });
      times.get(server.name).push(process.ready);
      await process.stop();
    }
  }
  const base = median(times.get(servers[0].name));
  return [...times].map(([name, measured]) => {
    const milliseconds = median(measured);
    return { name, milliseconds, over: milliseconds - base };
  });
}
