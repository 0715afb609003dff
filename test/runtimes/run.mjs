// What is promised of each runtime and each target of Nitro, tried on real processes: `npm run test:runtimes`. The table in
// docs/deploy.md must say what was seen; `-- --write` writes it. `-- <name>…` tries some targets and leaves the table alone.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { abilities } from "./abilities.mjs";
import { conformance } from "./conformance.mjs";
import { count, differing } from "./golden.mjs";
import { prepare } from "./prepare.mjs";
import { start } from "./start.mjs";
import { agrees, write } from "./table.mjs";
import { targets } from "./targets.mjs";

const args = process.argv.slice(2);
const names = args.filter((each) => !each.startsWith("--"));
const chosen = names.length > 0 ? targets.filter(({ name }) => names.includes(name)) : targets;
const scratch = mkdtempSync(join(tmpdir(), "parlel-mistral-runtimes-"));
const running = new Set();
let passed = 0;
let failed = 0;

try {
  await tryAll();
} finally {
  await Promise.all([...running].map((server) => server.stop("SIGKILL")));
  rmSync(scratch, { recursive: true, force: true });
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

async function tryAll() {
  const live = await begin(await prepare(targets[0]));
  const rows = [];
  const conforming = [];
  let coming = prepareEarly(chosen[0]);
  for (const [index, { name, isBrief, conforms }] of chosen.entries()) {
    const preparing = coming;
    coming = prepareEarly(chosen[index + 1]);
    await step(name, async () => {
      const target = await preparing;
      const server = await begin(target);
      const wrong = await differing(server.url);
      if (wrong.length > 0) throw new Error(`other golden answers: ${wrong.join(", ")}`);
      if (conforms) conforming.push({ ...target, url: server.url });
      else await end(server);
      if (isBrief) return `${count} golden answers`;
      const seen = await abilitiesOf(target, live.url);
      rows.push(rowOf(target, seen));
      return `${count} golden answers; ${Object.entries(seen).flat().join(" ")}`;
    });
  }
  const verdicts = conforming.length > 0 ? await conformance(conforming, scratch) : [];
  for (const [name, { count: tests, faults }] of verdicts) {
    await step(`${name}, operations`, () => {
      if (tests === 0 || faults.length > 0) throw new Error(faults.join("\n") || "no tests");
      return `${tests} tests`;
    });
  }
  if (names.length > 0) return;
  if (args.includes("--write")) write(rows);
  await step("docs/deploy.md", () => {
    if (agrees(rows)) return "its table says the same";
    throw new Error("its table says something else: npm run test:runtimes -- --write");
  });
}

/** Says how a step ended, and when. */
async function step(name, task) {
  const say = (word, text) => {
    const seconds = String(Math.round(performance.now() / 1000)).padStart(4);
    console.log(`${seconds} s  ${word} ${name}: ${text}`);
  };
  try {
    say("ok  ", await task());
    passed++;
  } catch (error) {
    say("FAIL", error.message);
    failed++;
  }
}

/** While the target before it is tried; what goes wrong is told in its own turn. */
function prepareEarly(target) {
  const preparing = target && prepare(target);
  preparing?.catch(() => {});
  return preparing;
}

async function begin(target, env) {
  const server = await start(target, env);
  running.add(server);
  return server;
}

async function end(server) {
  running.delete(server);
  await server.stop("SIGKILL");
}

/** What each ability was seen to be; a refusal at the start is one, too. */
async function abilitiesOf(target, upstream) {
  const seen = {};
  for (const [name, look] of Object.entries(abilities)) {
    const folder = mkdtempSync(join(scratch, "ability-"));
    const started = [];
    const beginOwn = async (env) => {
      started.push(await begin(target, env));
      return started.at(-1);
    };
    const { listens } = target;
    seen[name] = await look({ start: beginOwn, folder, upstream, listens }).catch((error) => {
      if (/can't be set on/.test(error.message)) return "refused";
      throw new Error(`${name}: ${error.message}`);
    });
    await Promise.all(started.map(end));
  }
  return seen;
}

function rowOf({ name, preset, runtime, conforms, but: [, others] = [] }, seen) {
  return {
    target: preset ? `\`${name}\`` : "`parlel-mistral`",
    "tried on": runtime ? runtime[0].replace("@", " ") : "node, called as the platform does",
    "golden answers": "all",
    "tests of operations": conforms ? (others ?? "all") : "",
    ...seen,
  };
}
