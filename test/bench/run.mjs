/**
 * `npm run bench`: this server beside a bare node:http server, and beside any other, under the same load.
 *
 *     who races, with what → race under each load → start → memory → tables, verdict
 * @module
 */
import { availableParallelism, cpus } from "node:os";
import { findContestants } from "./contestants.mjs";
import { measureMemory } from "./memory.mjs";
import { HELP, readOptions } from "./options.mjs";
import { pinned, startLoad } from "./processes.mjs";
import { race } from "./race.mjs";
import { measureReady, READY_BUDGET } from "./ready.mjs";
import { memoryTable, raceTable, readyTable } from "./report.mjs";

async function main({ only, peers, slices, json, check }) {
  const { loads, servers } = await findContestants(peers);
  const generator = startLoad();
  const steps = [
    ...loads.map((load) => raceStep(load, servers, generator, slices)),
    readyStep(servers),
    memoryStep(loads[0], servers, generator),
  ].filter(({ name }) => only.has(name));

  const machine = describeMachine();
  if (!json) console.log(`${Object.values(machine).join(", ")}\n`);
  const results = [];
  for (const { measure, show } of steps) {
    let result = await measure();
    if (!result.met && check) result = { ...(await measure()), repeated: true };
    results.push(result);
    if (!json) console.log(show(result));
  }
  generator.stop();
  if (json) console.log(JSON.stringify({ machine, results }, null, 2));
  if (check && results.some(({ met }) => !met)) process.exitCode = 1;
}

const oursOf = (servers) => servers.find(({ name }) => name === "ours");

function raceStep(load, servers, generator, slices) {
  const { name, title, budget } = load;
  return {
    name,
    show: raceTable,
    async measure() {
      const results = await race(load, servers, generator, slices);
      const met = oursOf(results).ratio?.median >= budget;
      return { name, title, budget, met, servers: results };
    },
  };
}

function readyStep(servers) {
  return {
    name: "ready",
    show: readyTable,
    async measure() {
      const results = await measureReady(servers);
      const met = oursOf(results).over <= READY_BUDGET;
      return { name: "ready", budget: READY_BUDGET, met, servers: results };
    },
  };
}

function memoryStep(load, servers, generator) {
  return {
    name: "memory",
    show: memoryTable,
    async measure() {
      const results = await measureMemory(load, servers, generator);
      return { name: "memory", met: oursOf(results).flat === true, servers: results };
    },
  };
}

function describeMachine() {
  return {
    node: `Node ${process.version}`,
    platform: `${process.platform} ${process.arch}`,
    cpus: `${availableParallelism()} × ${cpus()[0]?.model ?? "CPU"}`,
    placement: pinned
      ? "server and load on a CPU each"
      : "server and load where they happen to run",
  };
}

try {
  const { help, ...options } = readOptions(process.argv.slice(2));
  if (help) console.log(HELP);
  else await main(options);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
