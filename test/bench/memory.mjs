/**
 * How much memory a server takes through many different requests, and whether it stays flat.
 * @module
 */
import { ask, requestText } from "./loads.mjs";
import { startServer } from "./processes.mjs";
import { median } from "./statistics.mjs";
import { memory } from "./usage.mjs";

const REQUESTS = 100_000;
const SAMPLES = 100;
const MB = 1024 * 1024;
/** The most memory at the end, in bytes. */
export const MEMORY_BUDGET = 100 * MB;
/** Growth below both doesn't count: a share of the memory, and the size of a young generation. */
const SHARE = 0.05;
const BYTES = 16 * MB;

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
    const start = memory(pid);
    const { status } = await ask(port, load, 0);
    if (status !== 200) return { name, failed: `status ${status}` };
    const request = requestText(port, load);
    const count = REQUESTS / SAMPLES;
    const samples = [];
    while (samples.length < SAMPLES) {
      const from = 1 + samples.length * count;
      const { failed } = await generator.send({ port, request, from, count });
      if (failed) return { name, failed };
      samples.push(memory(pid));
    }
    const quarter = SAMPLES / 4;
    // The server's log is full after the first tenth.
    const second = median(samples.slice(quarter, 2 * quarter));
    const last = median(samples.slice(-quarter));
    const isFlat = last - second <= Math.max(second * SHARE, BYTES);
    const met = isFlat && last <= MEMORY_BUDGET;
    return { name, start, mid: samples[SAMPLES / 2], end: samples.at(-1), second, last, met };
  } finally {
    await stop();
  }
}
