// Real client libraries against the built server: `npm run test:clients [-- NAME…] [-- --rust] [-- --write]`. A name chooses the
// clients that have it in theirs. The first run installs what they need. `--write` brings docs/clients.md up to date.
import { availableParallelism, tmpdir } from "node:os";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { must, run } from "../_process.mjs";
import { pageOf } from "./page.mjs";
import { eachRound } from "./rounds.mjs";
import { suites } from "./suites.mjs";

const { values: flags, positionals: names } = parseArgs({
  allowPositionals: true,
  options: { rust: { type: "boolean" }, write: { type: "boolean" } },
});
const PAGE = new URL("../../docs/clients.md", import.meta.url);
const counts = { passed: 0, failed: 0, skipped: 0 };

const chosen = suites.filter(
  ({ client, environment }) =>
    (names.length > 0 && names.some((name) => client.includes(name))) ||
    (names.length === 0 && environment.language !== "Rust") ||
    (flags.rust && environment.language === "Rust"),
);
const unknown = names.find((name) => !suites.some(({ client }) => client.includes(name)));
if (unknown !== undefined) {
  console.error(
    `No client is called ${unknown}. There are ${[...new Set(suites.map(({ client }) => client))].join(", ")}.`,
  );
  process.exit(2);
}

const scratch = mkdtempSync(join(tmpdir(), "parlel-mistral-clients-"));
process.on("exit", () => rmSync(scratch, { recursive: true, force: true }));

const began = performance.now();
const since = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`.padStart(8);
await must("npm", ["run", "build", "--silent"]);

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
    ready.set(environment, () => {
      throw error;
    });
    console.log(`FAILED ${since(start)}  ${environment.name}\n${error.message}`);
  }
});

const seen = [];
await together(chosen, async (suite) => {
  const commandOf = ready.get(suite.environment);
  if (commandOf === undefined) {
    counts.skipped++;
    return;
  }
  const folder = join(scratch, `suite-${suites.indexOf(suite)}`);
  mkdirSync(folder);
  try {
    await eachRound(suite, folder, (round, url) =>
      testOnce(suite, commandOf, { round, url, folder }),
    );
  } catch (error) {
    counts.failed++;
    console.log(`FAILED ${suite.label}: ${error.message}`);
  }
});

const before = readFileSync(PAGE, "utf8");
const page = pageOf(before, suites, seen);
if (flags.write) writeFileSync(PAGE, page);
else if (page !== before && counts.failed === 0) {
  counts.failed++;
  console.log("FAILED docs/clients.md doesn't say what was run: npm run test:clients -- --write");
}
const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : "";
console.log(
  `It took ${since(began).trim()}\n${counts.passed} passed, ${counts.failed} failed${skipped}`,
);
process.exitCode =
  counts.failed > 0 || (counts.skipped > 0 && process.env.PARLEL_SKIPS === "0") ? 1 : 0;

/** Runs a suite in one round, says how it went, and shows what it printed if it failed. */
async function testOnce(
  { label, environment, test, client, version, once },
  commandOf,
  { round, url, folder },
) {
  const start = performance.now();
  const file = join(folder, `${round}.xml`);
  const [command, args, options] = commandOf(test, file);
  const env = { ...environmentOf(url), ...options?.env };
  const { code, output } = await run(command, args, { ...options, env });
  const tests = environment.read({ file, output });
  const failed = tests.filter(({ passed }) => !passed).map(({ name }) => name);
  const isGood = code === 0 && failed.length === 0 && tests.length > 0;
  counts.passed += tests.length - failed.length;
  counts.failed += isGood ? 0 : Math.max(failed.length, 1);
  if (isGood && round === "answered") seen.push({ client, version, environment, tests });
  const verdict = isGood
    ? `${tests.length} passed`
    : `${failed.length} of ${tests.length} failed: ${failed.join(", ")}\n${output}`;
  console.log(`${isGood ? "ok    " : "FAILED"}${since(start)}  ${label}, ${round}: ${verdict}`);
}

/** Nothing but the server is to be reached, and a key of the caller's must not stand in where a test leaves it out. */
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

async function isThere([command, ...args]) {
  return run(command, args).then(
    ({ code }) => code === 0,
    () => false,
  );
}

/** Visits all of a list, as many at once as there are cores. */
async function together(list, visit) {
  const rest = [...list];
  const next = async () => {
    for (let one = rest.shift(); one !== undefined; one = rest.shift()) await visit(one);
  };
  await Promise.all(Array.from({ length: availableParallelism() }, next));
}
