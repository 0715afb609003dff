/**
 * `npm run soak`: a server's long life under load, with bad clients, disks and networks, in a short form (`--short`) and a long one.
 *
 *     options → trials (each measures and judges) → a line for each figure, verdict
 * @module
 */
import { availableParallelism, loadavg } from "node:os";
import { commitHere } from "../_commit.mjs";
import { HELP, readOptions, TRIALS } from "./options.mjs";

async function main({ json, only, form }) {
  const results = [];
  const machine = describeMachine();
  if (!json) console.log(machine);
  for (const name of only) {
    const started = performance.now();
    const { run } = await import(`./${name}.mjs`);
    const figures = await run(TRIALS[name][form]);
    const seconds = Math.round((performance.now() - started) / 1000);
    const met = figures.every((figure) => figure.met !== false);
    results.push({ name, seconds, load: loadavg()[0], met, figures });
    if (!json) console.log(linesOf(results.at(-1)));
  }
  if (json) console.log(JSON.stringify({ machine, results }, null, 2));
  process.exit(results.every(({ met }) => met) ? 0 : 1);
}

/** Formats the figures of a trial: each has the value seen and, if it is judged, the value required. */
function linesOf({ name, seconds, load, figures }) {
  const lines = figures.map(({ of, seen, bar, met }) => {
    const verdict = bar === undefined ? "" : `  (${bar}: ${met ? "met" : "MISSED"})`;
    return `  ${of}: ${seen}${verdict}`;
  });
  return [`\n${name}, ${seconds} s, load ${load.toFixed(1)}`, ...lines].join("\n");
}

function describeMachine() {
  return `${commitHere()}; Node ${process.version}; ${process.platform} ${process.arch}; ${availableParallelism()} CPUs`;
}

try {
  const { help, ...options } = readOptions(process.argv.slice(2));
  if (help) console.log(HELP);
  else await main(options);
} catch (error) {
  console.error(error);
  process.exit(1);
}
