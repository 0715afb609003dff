/**
 * `npm run bench`: this server against a bare node:http server, and against any other, under the same load.
 *
 *     options → steps (each measures and judges) → tables, verdict
 * @module
 */
import { availableParallelism, cpus } from "node:os";
import { commitHere } from "../_commit.mjs";
import { counts } from "./instructions.mjs";
import { LOADS } from "./loads.mjs";
import { HELP, readOptions } from "./options.mjs";
import { pinned, startLoad } from "./processes.mjs";
import { racesTables } from "./report.mjs";
import { createSteps } from "./steps.mjs";

async function main({ json, check, ...options }) {
  const generator = startLoad();
  const machine = describeMachine();
  if (!json) console.log(`${Object.values(machine).join("; ")}\n`);
  const results = [];
  for (const { measure, table } of await createSteps(options, generator)) {
    let result = await measure();
    if (!result.met && check) result = { ...(await measure()), repeated: true };
    results.push(result);
    if (!json) console.log(table(result));
  }
  generator.stop();
  const races = results.filter(({ name }) => LOADS.some((load) => load.name === name));
  if (!json && races.length > 1) console.log(racesTables(races));
  if (json) console.log(JSON.stringify({ machine, results }, null, 2));
  if (check && results.some(({ met }) => !met)) process.exitCode = 1;
}

function describeMachine() {
  return {
    commit: commitHere(),
    node: `Node ${process.version}`,
    platform: `${process.platform} ${process.arch}`,
    cpus: `${availableParallelism()} × ${cpus()[0]?.model ?? "CPU"}`,
    placement: pinned
      ? "server and load on a CPU each"
      : "server and load where they happen to run",
    instructions: counts ? "instructions counted" : "no counter of instructions",
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
