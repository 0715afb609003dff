/**
 * `npm run bench`: this server beside a bare node:http server, and beside any other, under the same load.
 *
 *     who races, with what → race under each load → start → memory → fixtures → tables, verdict
 * @module
 */
import { availableParallelism, cpus } from "node:os";
import { findContestants } from "./contestants.mjs";
import { COUNT } from "./fixtures.mjs";
import { GROWTH_BUDGET, measureGrowth } from "./growth.mjs";
import { measureMemory } from "./memory.mjs";
import { HELP, readOptions } from "./options.mjs";
import { pinned, startLoad } from "./processes.mjs";
import { race } from "./race.mjs";
import { FIXTURES_BUDGET, measureReady, READY_BUDGET } from "./ready.mjs";
import { growthTable, memoryTable, raceTable, readyTable } from "./report.mjs";

async function main({ only, peers, slices, json, check }) {
  const { loads, servers, replaying } = await findContestants(peers);
  const generator = startLoad();
  const steps = [
    ...loads.map((load) => raceStep(load, servers, "ours", generator, slices)),
    readyStep("ready", "Start to first answer", servers, "ours", READY_BUDGET, 15),
    memoryStep(loads[0], servers, generator),
    raceStep(
      exactLoad(loads[0]),
      [named(servers, "anew"), replaying.exact],
      "exact",
      generator,
      slices,
    ),
    readyStep(
      "fixtures",
      `Start to first answer with ${COUNT} fixtures`,
      [replaying.none, replaying.many],
      replaying.many.name,
      FIXTURES_BUDGET,
      7,
    ),
    growthStep(named(servers, "ours")),
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

const named = (servers, wanted) => servers.find(({ name }) => name === wanted);

/** The answer that is worked out against the one that is replayed. */
function exactLoad(chat) {
  return { ...chat, name: "exact", title: `Exact match among ${COUNT} fixtures`, budget: 1 };
}

function raceStep(load, servers, judged, generator, slices) {
  const { name, title, budget } = load;
  return {
    name,
    show: raceTable,
    async measure() {
      const results = await race(load, servers, generator, slices);
      const { ratio } = named(results, judged);
      const met = ratio !== undefined && (budget === undefined || ratio.median >= budget);
      return { name, title, budget, met, judged, servers: results };
    },
  };
}

function readyStep(name, title, servers, judged, budget, rounds) {
  return {
    name,
    show: readyTable,
    async measure() {
      const results = await measureReady(servers, rounds);
      const met = named(results, judged).over <= budget;
      return { name, title, budget, met, judged, servers: results };
    },
  };
}

function memoryStep(load, servers, generator) {
  return {
    name: "memory",
    show: memoryTable,
    async measure() {
      const results = await measureMemory(load, servers, generator);
      return { name: "memory", met: named(results, "ours").flat === true, servers: results };
    },
  };
}

function growthStep(server) {
  return {
    name: "growth",
    show: growthTable,
    async measure() {
      const rows = await measureGrowth(server);
      const met = rows.every(({ growth }) => growth <= GROWTH_BUDGET);
      return { name: "growth", budget: GROWTH_BUDGET, met, rows };
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
