// Several servers on one Redis behind a proxy, which must act as one server: `npm run test:scale`; with `-- --costs` also the cost of
// sharing. On Debian.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "../_process.mjs";
import { suites } from "../clients/suites.mjs";
import { conformance } from "../runtimes/conformance.mjs";
import { createReport } from "../runtimes/report.mjs";
import { agent, call, chat, each, json, seenOf } from "./calls.mjs";
import { costs } from "./costs.mjs";
import { createParts, installParts } from "./parts.mjs";

const CALLS = 10_000;
const RESETS = 1000;
const LINES = 5000;
const NAME = "three servers";

const folder = mkdtempSync(join(tmpdir(), "parlel-mistral-scale-"));
const parts = createParts(folder);
const { step, finish } = createReport();

try {
  installParts();
  const redis = await parts.redis();
  if (process.argv.includes("--costs")) await step("costs", () => costs(parts, redis));
  else await compare(redis);
} finally {
  await parts.end();
  rmSync(folder, { recursive: true, force: true });
}
finish();

/** Checks that several servers act as one. */
async function compare(redis) {
  const team = async (prefix, ...more) => {
    const flags = ["--data", `${redis}?prefix=${prefix}`, ...more];
    const servers = await Promise.all([1, 2, 3].map(() => parts.server(...flags)));
    return { servers, url: await parts.proxy(servers) };
  };
  const { servers, url } = await team("team");

  await step("tests of operations", () => operations(url));
  for (const suite of suites.filter(({ test }) => test.includes("conversations"))) {
    await step(suite.label, async () => {
      const { url: at } = await team(suite.label.replaceAll(/\W/g, "-"), ...suite.options);
      return client(suite, at);
    });
  }
  await step("mixed calls", () => sameAsOne(url));
  await step("429*100", () => exactFaults(url, servers));
  await step("resets", () => resets(url, servers));
  const other = await team("other");
  await step("kill -9", () => killOne(other.url, other.servers[0]));
  await step("a batch job", async () => {
    const { url: at, servers: hosts } = await team("batch");
    return batchJob(at, hosts);
  });
}

async function operations(url) {
  const verdicts = await conformance([{ name: NAME, url }], folder);
  const { count, faults } = verdicts.get(NAME);
  if (count === 0 || faults.length > 0) throw new Error(faults.join("\n") || "no tests");
  return `${count}, through the proxy`;
}

/** Runs a client's suite that stores objects: among them are the official helpers for conversations. */
async function client({ environment, test }, url) {
  const commandOf = await environment.install(folder);
  const file = join(folder, "client.xml");
  const [command, args, options] = commandOf(test, file);
  const env = { ...process.env, EMULATOR_URL: url, ...options?.env };
  const { code, output } = await run(command, args, { ...options, env });
  const tests = environment.read({ file, output });
  if (code !== 0 || tests.length === 0 || tests.some(({ passed }) => !passed))
    throw new Error(output);
  return `${tests.length} tests`;
}

async function sameAsOne(url) {
  const one = await parts.server();
  const expected = await seenOf(one.url, CALLS);
  const seen = await seenOf(url, CALLS);
  await one.stop();
  assert.deepEqual(seen.answers, expected.answers);
  assert.deepEqual(seen.kept, expected.kept);
  assert.deepEqual(seen.logged, expected.logged);
  return `${CALLS} by 64 callers with 20 keys in 10 worlds, as on one server`;
}

async function exactFaults(url, servers) {
  const world = "faults";
  const plan = {
    world,
    method: "PUT",
    path: "/__parlel/plan",
    body: "429*100",
    type: "text/plain",
  };
  await json(url, plan);
  const look = (at) => json(at, { world, method: "GET", path: "/__parlel/plan" });
  // A server that the system left waiting hears of the plan late.
  for (const { url: at } of servers) while ((await look(at)).plan === null);
  const answers = await each(400, () => call(url, { world, ...chat("The same") }));
  const refused = answers.filter(({ status }) => status === 429);
  assert.equal(refused.length, 100);
  assert.equal(answers.filter(({ status }) => status === 200).length, 300);
  return "exactly 100 of 400 calls at once";
}

async function resets(url, servers) {
  const world = "resets";
  const reset = (at) => json(at, { world, path: "/__parlel/reset" });
  let left = RESETS;
  const resetting = (async () => {
    for (; left > 0; left--) await reset(url);
  })();
  const statuses = await each(CALLS, async (n) => {
    const request = n % 2 ? agent(`agent ${n}`) : chat(`Say ${n}`);
    return (await call(url, { world, ...request })).status;
  });
  await resetting;
  assert.deepEqual([...new Set(statuses)], [200]);
  // Once a reset has returned, no server shows anything from before it.
  for (let round = 0; round < 50; round++) {
    const at = (n) => servers[(round + n) % servers.length].url;
    await json(at(0), { world, ...agent("before") });
    const rules = [{ name: "r", match: {}, reply: { text: "from a rule" } }];
    await json(at(1), { world, method: "PUT", path: "/__parlel/rules", body: rules });
    await reset(at(0));
    for (const n of [1, 2]) {
      assert.deepEqual(await json(at(n), { world, method: "GET", path: "/v1/agents" }), []);
      assert.doesNotMatch((await call(at(n), { world, ...chat("Hello") })).text, /from a rule/);
    }
  }
  return `${RESETS} against ${CALLS} calls; each visible to all servers once it has returned`;
}

/** Checks that when a server dies only its open calls fail, and nothing acknowledged is lost. */
async function killOne(url, server) {
  let open = 0;
  let openAtDeath = 0;
  const made = await each(2000, async (n) => {
    if (n === 1000) {
      openAtDeath = open;
      server.stop("SIGKILL").catch(() => {});
    }
    open++;
    const answer = await call(url, agent(`agent ${n}`)).catch(() => ({ status: 0 }));
    open--;
    return answer;
  });
  const failed = made.filter(({ status }) => status !== 200);
  assert.ok(failed.length <= openAtDeath, `${failed.length} failed, ${openAtDeath} were open`);
  const there = new Set();
  for (let page = 0; ; page++) {
    const path = `/v1/agents?page=${page}&page_size=100`;
    const list = await json(url, { method: "GET", path });
    for (const { id } of list) there.add(id);
    if (list.length < 100) break;
  }
  const lost = made.filter(({ status, text }) => status === 200 && !there.has(JSON.parse(text).id));
  assert.equal(lost.length, 0);
  return `${failed.length} of ${openAtDeath} open calls failed, nothing acknowledged was lost`;
}

/** Checks that when a server dies in the middle of a job's step, another continues the job. */
async function batchJob(url, [first, second]) {
  const lines = Array.from({ length: LINES }, (_, n) =>
    JSON.stringify({ custom_id: `${n}`, body: chat(`Line ${n}`).body }),
  );
  const form = new FormData();
  form.set("purpose", "batch");
  form.set("file", new File([lines.join("\n")], "lines.jsonl"));
  const headers = { authorization: "Bearer key" };
  const sent = await fetch(`${url}/v1/files`, { method: "POST", headers, body: form });
  const { id: file } = await sent.json();
  const path = "/v1/batch/jobs";
  const job = {
    input_files: [file],
    endpoint: "/v1/chat/completions",
    model: "mistral-small-latest",
  };
  const { id } = await json(url, { path, body: job });
  const look = (at) => json(at, { method: "GET", path: `${path}/${id}` });
  while ((await look(first.url)).completed_requests === 0);
  const cut = look(first.url).catch(() => undefined);
  // Once this is answered, the look has reached the server.
  await call(first.url, chat("Are you there?"));
  await first.stop("SIGKILL");
  const isCut = (await cut) === undefined;
  let seen = await look(second.url);
  while (seen.status === "RUNNING") seen = await look(second.url);
  assert.equal(seen.status, "SUCCESS");
  const output = { method: "GET", path: `/v1/files/${seen.output_file}/content` };
  const { text } = await call(second.url, output);
  const answered = text
    .trimEnd()
    .split("\n")
    .map((line) => Number(JSON.parse(line).custom_id));
  assert.deepEqual(answered, Array.from(lines.keys()));
  return `${LINES} lines, each once; the server died ${isCut ? "in" : "after"} a look`;
}
