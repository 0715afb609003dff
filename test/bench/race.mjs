/**
 * A race under one load: blocks in which every server has a short slice, in random order, over several fresh processes of each.
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
 * @param slices how many blocks.
 * @returns for each server its median `cost` and `rate`, its `ratio` and `rateRatio` to the first, and how much it `waited` for
 * its CPU; or why it `failed`.
 */
export async function race(load, servers, generator, slices) {
  const failures = new Map();
  const blocks = [];
  for (let round = 0; round < ROUNDS; round++) {
    const started = [];
    try {
      for (const server of shuffled(servers)) {
        if (failures.has(server.name)) continue;
        const contestant = await join(server, load, generator);
        started.push(contestant);
        if (contestant.failed) failures.set(server.name, contestant.failed);
      }
      while (blocks.length < Math.round(((round + 1) * slices) / ROUNDS)) {
        blocks.push(await runBlock(started, failures, generator));
      }
    } finally {
      await Promise.all(started.map(({ stop }) => stop()));
    }
  }
  return compare(servers, blocks, failures);
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

/** One slice of everyone who is still in the race, by name. */
async function runBlock(started, failures, generator) {
  const block = {};
  for (const { name, port, pid, request, count } of shuffled(started)) {
    if (failures.has(name)) continue;
    const before = cpuTime(pid);
    const { failed, seconds } = await generator.send({ port, request, count });
    const after = cpuTime(pid);
    // Where the system tells no CPU time, wall time has to do.
    const used = after ? after.used - before.used : seconds * 1e6;
    const waited = after ? after.waited - before.waited : 0;
    if (failed) failures.set(name, failed);
    else block[name] = { cost: used / count, rate: count / seconds, waited: waited / used };
  }
  return block;
}

/** The figures from the calm half of the blocks, in which the servers had to wait least for their CPU. */
function compare(servers, blocks, failures) {
  const [{ name: first }] = servers;
  if (failures.has(first)) throw new Error(`Nothing to compare with: ${failures.get(first)}.`);
  const unrest = (block) => median(Object.values(block).map(({ waited }) => waited));
  const calm = blocks
    .toSorted((one, other) => unrest(one) - unrest(other))
    .slice(0, Math.ceil(blocks.length / 2));
  return servers.map(({ name }) => {
    if (failures.has(name)) return { name, failed: failures.get(name) };
    return {
      name,
      cost: median(calm.map((block) => block[name].cost)),
      rate: median(calm.map((block) => block[name].rate)),
      waited: median(calm.map((block) => block[name].waited)),
      ratio: spread(calm.map((block) => block[first].cost / block[name].cost)),
      rateRatio: median(calm.map((block) => block[name].rate / block[first].rate)),
    };
  });
}
