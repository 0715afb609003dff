// The GitHub Action, run as GitHub's runner runs it: two programs with their files and variables.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const action = fileURLToPath(new URL("../../action/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "parlel-mistral-action-"));
const file = (name) => join(folder, name);
const read = (name) =>
  Object.fromEntries(
    readFileSync(file(name), "utf8")
      .trim()
      .split("\n")
      .map((line) => line.split(/=(.*)/)),
  );

const environment = {
  PATH: process.env.PATH,
  RUNNER_TEMP: folder,
  GITHUB_OUTPUT: file("output"),
  GITHUB_ENV: file("env"),
  GITHUB_STATE: file("state"),
  GITHUB_STEP_SUMMARY: file("summary"),
};

function run(name, env) {
  const options = { stdio: "inherit", env: { ...environment, ...env } };
  execFileSync(process.execPath, [`${action}${name}`], options);
}

try {
  const refused = spawnSync(process.execPath, [`${action}start.mjs`], {
    encoding: "utf8",
    env: { ...environment, INPUT_FLAGS: "--strategy nobody" },
  });
  assert.equal(refused.status, 1);
  assert.match(refused.stderr, /There is no strategy named "nobody"/);
  assert.ok(!existsSync(file("env")), "nothing is exported for a server that didn't start");

  mkdirSync(file("fixtures"));
  run("start.mjs", { INPUT_FLAGS: `--strategy fixture --fixtures ${file("fixtures")}` });
  const { url } = read("output");
  const { MISTRAL_BASE_URL } = read("env");
  assert.equal(MISTRAL_BASE_URL, `${url}/v1`);
  const ask = (path) =>
    fetch(url + path, {
      method: "POST",
      headers: { authorization: "Bearer x", "content-type": "application/json" },
      body: '{"model":"mistral-small-latest","messages":[{"role":"user","content":"hi"}]}',
    });
  assert.equal((await ask("/v1/chat/completions")).status, 400);
  await ask("/~mine/v1/chat/completions");
  const { url: STATE_url, pid: STATE_pid } = read("state");
  run("finish.mjs", { STATE_url, STATE_pid });
  const summary = readFileSync(file("summary"), "utf8");
  assert.match(summary, /\| \(default\) \| 1 \| /);
  assert.match(summary, /\| mine \| 1 \| /);
  assert.match(summary, /\*\*Miss\*\* `POST \/v1\/chat\/completions`: no fixture/);
  const har = JSON.parse(readFileSync(file("parlel-mistral/requests.har"), "utf8"));
  assert.equal(har.log.entries.length, 1);
  for (let look = 0; look < 600 && (await fetch(`${url}/health`).catch(() => false)); look++)
    await sleep(100);
  await assert.rejects(fetch(`${url}/health`), "the server has ended");
  console.log("1 passed, 0 failed");
} finally {
  rmSync(folder, { recursive: true, force: true });
}
