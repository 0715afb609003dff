// The promises about each runtime and each target of Nitro, tried on real processes: `npm run test:runtimes`. The table in
// docs/deploy.md must match the results; `-- --write` updates it. `-- <name>…` tries some targets and checks their rows.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { conformance } from "./conformance.mjs";
import { count, differing } from "./golden.mjs";
import { lookAt } from "./look.mjs";
import { prepare } from "./prepare.mjs";
import { createReport } from "./report.mjs";
import { createParts, installParts } from "../scale/parts.mjs";
import { start } from "./start.mjs";
import { holdTable } from "./table.mjs";
import { targets } from "./targets.mjs";

const args = process.argv.slice(2);
const names = args.filter((each) => !each.startsWith("--"));
const chosen = names.length > 0 ? targets.filter(({ name }) => names.includes(name)) : targets;
const scratch = mkdtempSync(join(tmpdir(), "parlel-mistral-runtimes-"));
const running = [];
const parts = createParts(scratch);
const { step, finish } = createReport();

try {
  await tryAll();
} finally {
  await Promise.all(running.map((server) => server.stop("SIGKILL")));
  await parts.end();
  rmSync(scratch, { recursive: true, force: true });
}
finish();

async function tryAll() {
  const live = await begin(await prepare(targets[0]));
  const rows = [];
  const conforming = [];
  let coming = prepareEarly(chosen[0]);
  for (const [index, { name, isBrief, conforms, isShared }] of chosen.entries()) {
    const preparing = coming;
    coming = prepareEarly(chosen[index + 1]);
    await step(name, async () => {
      const target = await preparing;
      const server = await begin(target, isShared ? await shared() : {});
      const wrong = await differing(server.url);
      if (wrong.length > 0) throw new Error(`wrong golden answers: ${wrong.join(", ")}`);
      if (conforms) conforming.push({ ...target, url: server.url });
      else await server.stop();
      if (isBrief) return `${count} golden answers`;
      const seen = await lookAt(target, live.url, scratch);
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
  if (rows.length === 0) return;
  const isWritten = args.includes("--write");
  const isPart = names.length > 0;
  await step("docs/deploy.md", () => holdTable("targets", rows, { isWritten, isPart }));
}

/** Prepares a target while the one before it is tried; an error is reported in the target's own turn. */
function prepareEarly(target) {
  const preparing = target && prepare(target);
  preparing?.catch(() => {});
  return preparing;
}

/** The variables that make processes share their state. */
async function shared() {
  installParts();
  return { PARLEL_MISTRAL_DATA: await parts.redis() };
}

async function begin(target, env) {
  const server = await start(target, env);
  running.push(server);
  return server;
}

function rowOf({ name, preset, on, conforms, isShared, but: [, others] = [] }, seen) {
  const all = isShared ? "all, on Redis" : "all";
  return {
    target: preset ? `\`${name}\`` : "`parlel-mistral`",
    "tried on": on,
    "golden answers": "all",
    "tests of operations": conforms ? (others ?? all) : "not tried",
    ...seen,
  };
}
