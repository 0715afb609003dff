// Real client libraries against the built server: `npm run test:clients [-- NAME…] [-- --rust] [-- --today] [-- --write]`. A NAME
// selects the clients whose names contain it; `--today` runs only the newest version of each in each language, without the rounds of
// recording and replay. The first run installs what they need. `--write` updates docs/clients.md and docs/faults.md.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { must, run } from "../_process.mjs";
import { choose } from "./choose.mjs";
import { faultsPage } from "./faults/page.mjs";
import { clientsPage } from "./page.mjs";
import { eachRound } from "./rounds.mjs";
import { suites } from "./suites.mjs";

const { values: flags, positionals: names } = parseArgs({
  allowPositionals: true,
  options: {
    rust: { type: "boolean" },
    today: { type: "boolean" },
    write: { type: "boolean" },
  },
});
const PAGES = { "docs/clients.md": clientsPage, "docs/faults.md": faultsPage };
const counts = { passed: 0, failed: 0, skipped: 0 };
const chosen = choose(suites, names, flags);
const scratch = mkdtempSync(join(tmpdir(), "parlel-mistral-clients-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

const began = performance.now();
await must("npm", ["run", "build", "--silent"]);

/** For each environment: a function that gives a suite's command, or the error of the installation. */
const ready = new Map();
await together([...new Set(chosen.map(({ environment }) => environment))], async (environment) => {
  const start = performance.now();
  try {
    if (environment.needs && !(await isThere(environment.needs))) {
      console.log(`SKIPPED ${environment.name}: ${environment.needs[0]} isn't installed here`);
      return;
    }
    ready.set(environment, await environment.install(scratch));
    console.log(`ready ${since(start)}  ${environment.name}`);
  } catch (error) {
    ready.set(environment, error);
    console.log(`FAILED${since(start)}  ${environment.name}\n${error.message}`);
  }
});

/** The results of suites that passed, in the order of the suites. */
const seen = [];
await together(chosen, async (suite) => {
  const commandOf = ready.get(suite.environment);
  if (commandOf === undefined) counts.skipped++;
  else if (commandOf instanceof Error) fail(suite, "its packages aren't installed");
  else await runSuite(suite, commandOf).catch((error) => fail(suite, error.message));
});

for (const [name, pageOf] of Object.entries(PAGES)) {
  const file = new URL(`../../${name}`, import.meta.url);
  const before = readFileSync(file, "utf8");
  const page = pageOf(before, suites, seen.filter(Boolean));
  if (flags.write) writeFileSync(file, page);
  else if (page !== before && counts.failed === 0) {
    counts.failed++;
    console.log(`FAILED ${name} is out of date; update it: npm run test:clients -- --write`);
    const stood = new Set(before.split("\n"));
    for (const line of page.split("\n")) if (!stood.has(line)) console.log(line);
  }
}
const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
console.log(`It took${since(began)}\n${counts.passed} passed, ${counts.failed} failed${skipped}`);
const mustNotSkip = process.env.PARLEL_SKIPS === "0";
process.exitCode = counts.failed > 0 || (counts.skipped > 0 && mustNotSkip) ? 1 : 0;

async function runSuite(suite, commandOf) {
  const folder = join(scratch, `suite-${suites.indexOf(suite)}`);
  mkdirSync(folder);
  await eachRound({ ...suite, once: suite.once || flags.today }, folder, async (round, url) => {
    const start = performance.now();
    const file = join(folder, `${round}.xml`);
    const [command, args, options] = commandOf(suite.test, file);
    const sights = join(folder, "sights.jsonl");
    const env = { ...environmentOf(url), SEEN: sights, ...options?.env };
    const { code, output } = await run(command, args, { ...options, env });
    const tests = suite.environment.read({ file, output });
    const failed = tests.filter(({ passed }) => !passed).map(({ name }) => name);
    counts.passed += tests.length - failed.length;
    const title = `${since(start)}  ${suite.label}, ${round}:`;
    if (code === 0 && failed.length === 0 && tests.length > 0) {
      if (round === "answered") {
        seen[suites.indexOf(suite)] = { ...suite, tests, sights: linesOf(sights) };
      }
      console.log(`ok    ${title} ${tests.length} passed`);
    } else {
      counts.failed += Math.max(failed.length, 1);
      console.log(`FAILED${title} ${failed.join(", ")}\n${output}`);
    }
  });
}

/** Reads what the tests recorded for `docs/faults.md`. */
function linesOf(file) {
  if (!existsSync(file)) return [];
  return readFileSync(file, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

function fail({ label }, reason) {
  counts.failed++;
  console.log(`FAILED ${label}: ${reason}`);
}

/** Tests must reach nothing but the server, and the caller's own key must not fill in where a test leaves its key out. */
function environmentOf(url) {
  const { MISTRAL_API_KEY: _, ...inherited } = process.env;
  return {
    ...inherited,
    EMULATOR_URL: url,
    PARLEL_ROOT: new URL("../..", import.meta.url).pathname,
    HF_HUB_OFFLINE: "1",
    LITELLM_LOCAL_MODEL_COST_MAP: "True",
    LANGSMITH_TRACING: "false",
    AGNO_TELEMETRY: "false",
  };
}

function isThere([command, ...args]) {
  return run(command, args).then(
    ({ code }) => code === 0,
    () => false,
  );
}

function since(start) {
  return `${((performance.now() - start) / 1000).toFixed(1)} s`.padStart(8);
}

/** Visits a whole list, as many at once as there are cores. */
async function together(list, visit) {
  const rest = [...list];
  const next = async () => {
    for (let one = rest.shift(); one !== undefined; one = rest.shift()) await visit(one);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, next));
}
