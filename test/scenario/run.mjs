// Record, replay, re-record and prune, as a team does it: `npm run test:scenario`. A suite for pytest, run by four workers, and one for
// vitest, in threads; each test has its own world. The upstream is an emulator whose answers contain its version.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { defineStrategy, MistralServer } from "../../dist/index.js";
import { suites } from "./suites.mjs";

const run = promisify(execFile);
const root = fileURLToPath(new URL("../../", import.meta.url));
const cli = join(root, "dist/cli.js");
const KEY = "a-key-of-the-upstream-0123456789";

let version = 1;
const upstream = await new MistralServer(0, {
  strategy: defineStrategy({
    name: "versioned",
    chat: ({ lastUserText }) => `Version ${version} of ${lastUserText}`,
  }),
}).start();

let failed = 0;
for (const suite of suites) {
  if (!(await suite.install())) {
    console.log(`skipped  ${suite.name}: ${suite.needs} isn't here`);
    if (process.env.PARLEL_SKIPS === "0") failed++;
    continue;
  }
  const started = performance.now();
  const fault = await play(suite).catch((error) => error.message);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  if (fault) failed++;
  console.log(
    `${fault ? "failed " : "passed "}  ${suite.name} (${seconds} s)${fault ? `: ${fault}` : ""}`,
  );
}
await upstream.stop();
process.exitCode = failed > 0 ? 1 : 0;

/** @returns what went wrong, if anything did. */
async function play(suite) {
  const folder = mkdtempSync(join(tmpdir(), "parlel-mistral-scenario-"));
  const fixtures = join(folder, "fixtures");
  const usage = join(folder, "usage.json");
  // A set for one of the worlds.
  mkdirSync(join(fixtures, "own-set/chat/completions"), { recursive: true });
  const count = () =>
    readdirSync(fixtures, { recursive: true }).filter((name) => /[0-9a-f]{16}\.json$/.test(name))
      .length;
  const onServer = async (args, test) => {
    const server = await serve([...args, "--fixtures", fixtures]);
    try {
      await test(server.url);
    } finally {
      await server.stop();
    }
  };
  const record = ["record", "--upstream", upstream.url];
  try {
    version = 1;
    await upstream.reset();
    await onServer([...record, "--usage", usage], (url) => suite.run(url, { version }));
    const recorded = count();
    equal("calls that went upstream", upstream.requests.length, suite.calls);
    equal("fixtures", recorded, suite.fixtures);
    equal(
      "fixtures of the world's own set",
      readdirSync(join(fixtures, "own-set/chat/completions")).length,
      1,
    );
    await command("check", "--fixtures", fixtures, "--usage", usage, "--max-age", "1");

    await upstream.reset();
    await onServer(["replay"], (url) => suite.run(url, { version }));
    await onServer(record, (url) => suite.run(url, { version }));
    equal("calls that went upstream although everything is recorded", upstream.requests.length, 0);

    version = 2;
    await onServer([...record, "--record", "all"], (url) => suite.run(url, { version }));
    equal("fixtures after re-recording", count(), recorded);
    await onServer(["replay"], (url) => suite.run(url, { version }));

    rmSync(usage);
    await onServer(["replay", "--usage", usage], (url) =>
      suite.run(url, { version, without: "obsolete" }),
    );
    const found = await command("check", "--fixtures", fixtures, "--usage", usage).catch(
      (error) => error.stdout,
    );
    matches(
      "the output of check",
      found,
      /^unused {4}chat\/completions\/obsolete-.*: was not played\n1\d? files checked, 1 finding$/m,
    );
    matches(
      "the output of prune",
      await command("prune", "--fixtures", fixtures, "--usage", usage),
      /^1 fixture to remove/m,
    );
    equal("fixtures before pruning", count(), recorded);
    await command("prune", "--fixtures", fixtures, "--usage", usage, "--yes");
    equal("fixtures after pruning", count(), recorded - 1);
    await command("check", "--fixtures", fixtures, "--usage", usage);
    await onServer(["replay"], (url) => suite.run(url, { version, without: "obsolete" }));
    return undefined;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function equal(what, found, expected) {
  if (found !== expected) throw new Error(`${what}: ${found}, not ${expected}`);
}

function matches(what, text, pattern) {
  if (!pattern.test(text)) throw new Error(`${what}: ${text}`);
}

async function command(name, ...args) {
  return (await run(process.execPath, [cli, "fixtures", name, ...args])).stdout;
}

async function serve(args) {
  const { PATH } = process.env;
  const server = spawn(process.execPath, [cli, ...args, "--port", "0", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
    env: { PATH, MISTRAL_API_KEY: KEY },
  });
  const [line] = await once(server.stdout, "data");
  const stop = async () => {
    const exited = once(server, "exit");
    server.kill("SIGTERM");
    const [code] = await exited;
    equal("the server's exit code", code, 0);
  };
  return { url: JSON.parse(`${line}`).url, stop };
}
