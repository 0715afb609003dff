/**
 * How long a server takes from its start to its first 200.
 * @module
 */
import { startServer } from "./processes.mjs";
import { median, shuffled } from "./statistics.mjs";
import { cpuTime } from "./usage.mjs";

/** Milliseconds more than a bare process. */
export const READY_BUDGET = 50;
/** Milliseconds more than a server without fixtures. */
export const FIXTURES_BUDGET = 1000;

/** For each server, the median of its starts, and how much longer that is than the first one's. */
export async function measureReady(servers, rounds) {
  const times = new Map(servers.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const server of shuffled(servers)) {
      const process = await startServer(server, { pin: false });
      times.get(server.name).push({ wall: process.ready, cpu: cpuTime(process.pid)?.used });
      await process.stop();
    }
  }
  const middle = (name, which) => median(times.get(name).map((time) => time[which]));
  return servers.map(({ name }) => {
    const milliseconds = middle(name, "wall");
    const over = milliseconds - middle(servers[0].name, "wall");
    return { name, milliseconds, over, cpu: middle(name, "cpu") / 1000 };
  });
}
