/**
 * The steps of a run, in order: each has a name, `measure()`, and a `table()` of the results.
 * @module
 */
import { buildBefore } from "./before.mjs";
import { floorServers, makeBare, ours, peer, sampleAnswers } from "./contestants.mjs";
import { COUNT, makeReplaying } from "./fixtures.mjs";
import { GROWTH_BUDGET, measureGrowth } from "./growth.mjs";
import { LOADS } from "./loads.mjs";
import { measureMemory } from "./memory.mjs";
import { measurePaced, PACED_BUDGET } from "./paced.mjs";
import { race } from "./race.mjs";
import { FIXTURES_BUDGET, measureReady, READY_BUDGET } from "./ready.mjs";
import { growthTable, memoryTable, pacedTable, raceTable, readyTable } from "./report.mjs";
import { createDimensions } from "./scale.mjs";

/** Plans that don't change the answers: one of faults, one of limits. */
const PASSING = { faults: "ok", limits: "req-minute=1000000000" };
/** A cost that grew by a third. */
const REGRESSION = 0.75;
const [chat] = LOADS;

/** All requested steps. */
export async function createSteps({ only, peers, slices, against }, generator) {
  if (against !== undefined) return againstSteps(against, only, slices, generator);
  const answers = await sampleAnswers();
  const bare = makeBare(answers);
  const rivals = peers.map(peer);
  const replaying = makeReplaying(chat);
  const racing = (load, servers) => raceStep(load, servers, slices, generator);
  return [
    ...LOADS.map((load) => racing(load, [bare, ours(), ...rivals])),
    racing({ ...chat, name: "floor", title: "Where the time goes", budget: undefined }, [
      bare,
      ...floorServers(answers),
      ours(),
    ]),
    ...Object.entries(PASSING).map(([of, plan]) =>
      racing(
        {
          ...chat,
          name: `plan ${of}`,
          title: `A plan that lets every call pass: ${plan}`,
          budget: 0.95,
        },
        [ours("without"), ours("with", `--plan "${plan}"`)],
      ),
    ),
    racing(
      {
        ...chat,
        cycle: COUNT,
        name: "exact",
        title: `An exact match among ${COUNT} fixtures, beside a computed answer`,
        budget: 1,
      },
      [ours(), replaying.many],
    ),
    pacedStep(),
    readyStep("ready", "Start to first answer", [bare, ours()], READY_BUDGET, 15),
    readyStep(
      "fixtures",
      `Start to first answer with ${COUNT} fixtures`,
      [replaying.none, replaying.many],
      FIXTURES_BUDGET,
      7,
    ),
    memoryStep([ours(), ...rivals], generator),
    ...createDimensions(replaying).map(({ load, servers }) => racing(load, servers)),
    growthStep(),
  ].filter(({ name }) => only.has(name) || only.has(name.split(" ")[0]));
}

/** Races every load against the build of another commit. */
async function againstSteps(commit, only, slices, generator) {
  const before = buildBefore(commit);
  if (!before) return [];
  return LOADS.filter(({ name }) => only.has(name)).map((load) =>
    raceStep({ ...load, budget: REGRESSION }, [before, ours()], slices, generator),
  );
}

/** A race that judges the last of our servers. */
function raceStep(load, servers, slices, generator) {
  const { name, title, budget } = load;
  const judged = servers.findLast(({ checked }) => checked).name;
  return {
    name,
    table: raceTable,
    async measure() {
      const results = await race(load, servers, generator, slices);
      const { ratio } = results.find((server) => server.name === judged);
      const met = budget === undefined || ratio?.median + ratio?.noise >= budget;
      return { name, title, budget, met, judged, servers: results };
    },
  };
}

function readyStep(name, title, servers, budget, rounds) {
  return {
    name,
    table: readyTable,
    async measure() {
      const results = await measureReady(servers, rounds);
      const judged = results.at(-1);
      return {
        name,
        title,
        budget,
        met: judged.over <= budget,
        judged: judged.name,
        servers: results,
      };
    },
  };
}

function memoryStep(servers, generator) {
  return {
    name: "memory",
    table: memoryTable,
    async measure() {
      const results = await measureMemory(chat, servers, generator);
      return { name: "memory", met: results[0].met === true, servers: results };
    },
  };
}

function pacedStep() {
  return {
    name: "paced",
    table: pacedTable,
    async measure() {
      const found = await measurePaced();
      return { name: "paced", budget: PACED_BUDGET, met: found.median <= PACED_BUDGET, ...found };
    },
  };
}

function growthStep() {
  return {
    name: "growth",
    table: growthTable,
    async measure() {
      const rows = await measureGrowth(ours());
      const met = rows.every(({ growth }) => growth <= GROWTH_BUDGET);
      return { name: "growth", budget: GROWTH_BUDGET, met, rows };
    },
  };
}
