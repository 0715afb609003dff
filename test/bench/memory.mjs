/**
 * Whether a server's memory stays flat through many requests.
 * @module
 */
import { ask, requestBytes } from "./loads.mjs";
import { startServer } from "./processes.mjs";
import { median } from "./statistics.mjs";
import { memory } from "./usage.mjs";

const REQUESTS = 100_000;
const SAMPLES = 100;
/** Growth below both is no growth: a share of the memory, and the size of a young generation. */
const SHARE = 0.05;
const BYTES = 16 * 1024 * 1024;

/** Resident memory of each server at the start, in the middle and at the end; flat or not from the second quarter on. */
export async function measureMemory(load, servers, generator) {
  const results = [];
  for (const server of servers) results.push(await sampleServer(server, load, generator));
  return results;
}

async function sampleServer(server, load, generator) {
  const { name } = server;
  const { port, pid, stop } = await startServer(server);
  try {
    await server.prepare?.(port);
    const start = memory(pid);
    const { status } = await ask(port, load);
    if (status !== 200) return { name, failed: `status ${status}` };
    const order = { port, request: requestBytes(port, load), count: REQUESTS / SAMPLES };
    const samples = [];
    while (samples.length < SAMPLES) {
      const { failed } = await generator.send(order);
      if (failed) return { name, failed };
      samples.push(memory(pid));
    }
    const quarter = SAMPLES / 4;
    // The log of the server is full after the first tenth.
    const second = median(samples.slice(quarter, 2 * quarter));
    const last = median(samples.slice(-quarter));
    const flat = last - second <= Math.max(second * SHARE, BYTES);
    return { name, start, mid: samples[SAMPLES / 2], end: samples.at(-1), second, last, flat };
  } finally {
    await stop();
  }
}
