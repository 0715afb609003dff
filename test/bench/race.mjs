/**
 * A race under one load: short slices, in random order, over several fresh processes of each server.
 * @module
 */
import { ask, requestBytes } from "./loads.mjs";
import { startServer } from "./processes.mjs";
import { median, shuffled, spread } from "./statistics.mjs";
import { cpuTime } from "./usage.mjs";

/** Two processes of the same code differ by some percent, so a race is run with several of them. */
const ROUNDS = 4;
const SLICE_MS = 350;
const WARM_MS = 1500;
/** Warm-up goes in batches that double up to this, so that it ends soon for a slow server too. */
const LARGEST_BATCH = 4096;

/**
 * Loads every server. The first one is what the others are compared with.
 * @returns for each server its median `cost` and `rate`, and its `ratio` and `rateRatio` to the first; or why it `failed`.
 */
export async function race(load, servers, generator, slices) {
  const results = new Map(servers.map(({ name }) => [name, { slices: [] }]));
  for (let round = 0; round < ROUNDS; round++) {
    const started = [];
    try {
      for (const server of shuffled(servers)) {
        if (results.get(server.name).failed) continue;
        const contestant = await join(server, load, generator);
        started.push(contestant);
        if (contestant.failed) results.get(server.name).failed = contestant.failed;
      }
      const able = started.filter(({ failed }) => !failed);
      const share =
        Math.ceil(((round + 1) * slices) / ROUNDS) - Math.ceil((round * slices) / ROUNDS);
      for (let slice = 0; slice < share; slice++) {
        for (const contestant of shuffled(able)) {
          results.get(contestant.name).slices.push(await measure(contestant, generator));
        }
      }
    } finally {
      await Promise.all(started.map(({ stop }) => stop()));
    }
  }
  return compare([...results]);
}

/** A fresh process, checked and warm. */
async function join(server, load, generator) {
  const process = await startServer(server);
  await server.prepare?.(process.port);
  const request = requestBytes(process.port, load);
  const contestant = { ...process, request };

  const { status, text } = await ask(process.port, load);
  if (status !== 200) return { ...contestant, failed: `status ${status}` };
  if (server.checked && !load.check(text)) return { ...contestant, failed: "another answer" };

  const until = performance.now() + WARM_MS;
  let rate = 0;
  for (let count = 16; performance.now() < until; count = Math.min(2 * count, LARGEST_BATCH)) {
    const { failed, seconds } = await generator.send({ port: process.port, request, count });
    if (failed) return { ...contestant, failed };
    rate = count / seconds;
  }
  return { ...contestant, count: Math.max(16, Math.round((rate * SLICE_MS) / 1000)) };
}

/** One slice: microseconds of CPU time per request, or of wall time where that is all there is; requests per second. */
async function measure({ name, port, pid, request, count }, generator) {
  const before = cpuTime(pid);
  const { failed, seconds } = await generator.send({ port, request, count });
  if (failed) throw new Error(`${name} failed under load: ${failed}`);
  const used = before === undefined ? seconds * 1e6 : cpuTime(pid) - before;
  return { cost: used / count, rate: count / seconds };
}

/** Slices that ran next to each other are compared, so that a slow minute of the machine is slow for all. */
function compare(results) {
  const base = results[0][1].slices;
  return results.map(([name, { slices, failed }]) => {
    if (failed) return { name, failed };
    return {
      name,
      cost: median(slices.map(({ cost }) => cost)),
      rate: median(slices.map(({ rate }) => rate)),
      ratio: spread(slices.map(({ cost }, index) => base[index].cost / cost)),
      rateRatio: spread(slices.map(({ rate }, index) => rate / base[index].rate)),
    };
  });
}
