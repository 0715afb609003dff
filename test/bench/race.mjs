/**
 * A race under one load: blocks in which every server has a short slice, in random order, over several fresh processes of each.
 * @module
 */
import { counts, startCount } from "./instructions.mjs";
import { ask, eventsOf, requestText } from "./loads.mjs";
import { startServer } from "./processes.mjs";
import { mean, median, noiseOf, shuffled, spread } from "./statistics.mjs";
import { cpuTime, startClock } from "./usage.mjs";

/** Two processes of the same code differ by a few percent, so a race runs several of each. */
const ROUNDS = 4;
/** Milliseconds of CPU time. */
const SLICE_MS = 200;
const WARM_MS = 1500;
/** The longest warm-up, for a server that still gets faster by this share from batch to batch, as on a JVM. */
const LONGEST_WARM_MS = 10_000;
const FASTER = 0.9;
/** Warm-up runs in batches that double up to this size, so that it also ends soon for a slow server. */
const LARGEST_BATCH = 4096;

/**
 * Loads every server, and compares the others with the first.
 * @param slices the number of blocks.
 * @returns for each server a request's cost and time, and how they compare with the first server's; or why it `failed`.
 */
export async function race(load, servers, generator, slices) {
  const failures = new Map();
  const answers = new Map();
  const blocks = [];
  for (let round = 0; round < ROUNDS; round++) {
    const started = [];
    try {
      for (const server of shuffled(servers)) {
        if (failures.has(server.name)) continue;
        const contestant = await join(server, load, generator);
        started.push(contestant);
        if (contestant.failed) failures.set(server.name, contestant.failed);
        answers.set(server.name, contestant.said);
      }
      while (blocks.length < Math.round(((round + 1) * slices) / ROUNDS)) {
        blocks.push({ round, slices: await runBlock(started, failures) });
      }
    } finally {
      await Promise.all(started.map(({ stop }) => stop()));
    }
  }
  return compare(servers, blocks, failures).map((figures) => ({
    ...figures,
    ...answers.get(figures.name),
  }));
}

/** A fresh process, checked and warm, and `send(count)`, which sends it that many new requests. */
async function join(server, load, generator) {
  const process = await startServer(server);
  const { port } = process;
  await server.prepare?.(process);
  const { status, text } = await ask(port, load, 0);
  if (status !== 200) return { ...process, failed: `status ${status}` };
  const asked = isAsked(load, text);
  if (server.checked && !asked) return { ...process, failed: "another answer" };
  const said = { bytes: Buffer.byteLength(text), events: eventsOf(text).length, asked };

  const request = requestText(port, load);
  let from = 1;
  const send = (count) => {
    const order = { port, request, from, count, cycle: load.cycle };
    from += count;
    return generator.send(order);
  };
  const spent = startClock(process.pid);
  let cost = Number.POSITIVE_INFINITY;
  let warm = WARM_MS;
  for (let count = 16; spent() < warm; count = Math.min(2 * count, LARGEST_BATCH)) {
    const spentNow = startClock(process.pid);
    const { failed } = await send(count);
    if (failed) return { ...process, failed };
    const before = cost;
    cost = spentNow() / count;
    warm = cost < FASTER * before ? LONGEST_WARM_MS : WARM_MS;
  }
  return { ...process, send, said, count: Math.max(16, Math.round(SLICE_MS / cost)) };
}

/** Whether an answer is as requested. Another server's may lack whatever the check reads. */
function isAsked({ check }, text) {
  try {
    return check(text);
  } catch {
    return false;
  }
}

/** One slice for each server that is still in the race, by name. */
async function runBlock(started, failures) {
  const block = {};
  for (const { name, pid, send, count } of shuffled(started)) {
    if (failures.has(name)) continue;
    const counting = await startCount(pid);
    const before = cpuTime(pid);
    const { failed, seconds, p50, p99 } = await send(count);
    const after = cpuTime(pid);
    const instructions = counting && (await counting.end()) / count;
    if (failed) {
      failures.set(name, failed);
      continue;
    }
    // If the system doesn't report CPU time, wall time has to do.
    const used = after ? after.used - before.used : seconds * 1e6;
    const waited = after ? after.waited - before.waited : 0;
    const cost = used / count;
    block[name] = { cost, rate: count / seconds, p50, p99, waited: waited / used, instructions };
  }
  return block;
}

/** The figures from the calm half of the blocks, in which the servers waited least for their CPU. */
function compare(servers, blocks, failures) {
  const [{ name: first }] = servers;
  if (failures.has(first)) throw new Error(`Nothing to compare with: ${failures.get(first)}.`);
  const unrest = ({ slices }) => median(Object.values(slices).map(({ waited }) => waited));
  const calm = blocks
    .toSorted((one, other) => unrest(one) - unrest(other))
    .slice(0, Math.ceil(blocks.length / 2));
  return servers.map(({ name }) => {
    if (failures.has(name)) return { name, failed: failures.get(name) };
    const all = (which) => calm.map(({ slices }) => slices[name][which]);
    const against = (which) =>
      calm.map(({ round, slices }) => ({
        round,
        value: slices[first][which] / slices[name][which],
      }));
    const cost = against("cost");
    return {
      name,
      cost: median(all("cost")),
      rate: median(all("rate")),
      p50: median(all("p50")),
      p99: median(all("p99")),
      waited: median(all("waited")),
      instructions: counts ? mean(all("instructions")) : undefined,
      ratio: { ...spread(cost.map(({ value }) => value)), noise: noiseOf(cost) },
      slower: median(against("p99").map(({ value }) => 1 / value)),
    };
  });
}
