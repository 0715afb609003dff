// The image, built from the Dockerfile and run as it is deployed: `npm run test:image`, as root on Debian. The table in docs/deploy.md
// must match the results; `-- --write` updates it.
import assert from "node:assert/strict";
import { chownSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { count, differing } from "../runtimes/golden.mjs";
import { lookAt } from "../runtimes/look.mjs";
import { root } from "../runtimes/prepare.mjs";
import { createReport } from "../runtimes/report.mjs";
import { start } from "../runtimes/start.mjs";
import { holdTable } from "../runtimes/table.mjs";
import { validateDeploy } from "./deploy.mjs";
import { buildImage, createPodman, LIMITS } from "./podman.mjs";

const IMAGE = "localhost/parlel-mistral";
/** The user of the image. */
const USER = 1000;
/** The same confinement as in deploy/. */
const CONFINED = ["--read-only", "--cap-drop", "all", "--security-opt", "no-new-privileges"];

const scratch = mkdtempSync(join(tmpdir(), "parlel-mistral-image-"));
const { begin, podman } = createPodman(scratch);
const { step, finish } = createReport();
const seen = {};

/** The image as a target: its port on this machine, its folders where the machine has them. */
const target = {
  program: "podman",
  listens: true,
  env: { HOST: "127.0.0.1" },
  args: (variables) => [
    ...begin,
    "run",
    "--rm",
    "--network=host",
    `--volume=${scratch}:${scratch}`,
    `--volume=${root}fixtures:/parlel/fixtures:ro`,
    ...CONFINED,
    ...LIMITS,
    ...Object.entries(variables).flatMap(([name, value]) => ["--env", `${name}=${value}`]),
    IMAGE,
  ],
};

try {
  await step("deploy/", validateDeploy);
  await step("the Dockerfile", async () => {
    const megabytes = Math.ceil((await buildImage(podman, scratch, IMAGE)) / 1e6);
    seen["adds to Node's image"] = `${megabytes} MB`;
    return `both stages; ${megabytes} MB more than its base`;
  });
  await step("confined", tryConfined);
  await step("answers", async () => {
    const server = await start(target);
    const wrong = await differing(server.url);
    await server.stop();
    assert.deepEqual(wrong, []);
    seen["golden answers"] = "all";
    return `${count} golden answers`;
  });
  await step("abilities", async () => {
    const live = await start(target);
    const own = (folder) => chownSync(folder, USER, USER);
    chownSync(scratch, USER, USER);
    Object.assign(seen, await lookAt(target, live.url, scratch, own));
    await live.stop();
    return Object.entries(seen).flat().join(" ");
  });
  const rows = Object.entries(seen).map(([image, what]) => ({ image, "what was seen": what }));
  await step("docs/deploy.md", () =>
    holdTable("image", rows, { isWritten: process.argv.includes("--write") }),
  );
} finally {
  podman("rm", "--all", "--force");
  rmSync(scratch, { recursive: true, force: true });
}
finish();

/** Runs a container without a network, under the image's defaults. */
async function tryConfined() {
  const id = podman("run", "--detach", "--network", "none", ...CONFINED, ...LIMITS, IMAGE);
  const inside = (script) => podman("exec", id, "node", "-e", script);
  const began = performance.now();
  await healthy(id);
  const ms = Math.round(performance.now() - began);
  seen["health check"] = "passes";

  const status = inside("console.log(require('fs').readFileSync('/proc/1/status', 'utf8'))");
  assert.match(status, new RegExp(`^Uid:\\s+${USER}\\s`, "m"));
  assert.match(status, /^CapEff:\s+0+$/m);
  assert.match(status, /^NoNewPrivs:\s+1$/m);
  seen["user"] = "1000, without a capability";

  assert.throws(() => inside("fs.writeFileSync('/parlel/x', '')"), /EROFS/);
  seen["root"] = "read-only";

  const machineCode = inside(`
    const files = fs.readdirSync("/opt", { recursive: true, withFileTypes: true });
    const paths = files.filter((each) => each.isFile()).map((each) => path.join(each.parentPath, each.name));
    console.log(paths.filter((each) => fs.readFileSync(each).subarray(0, 4).includes("ELF")).length);
  `);
  assert.equal(machineCode, "0");
  seen["machine code besides Node"] = "none, so every architecture of Node's image works";

  podman("stop", "--time", "10", id);
  assert.equal(podman("inspect", "--format", "{{.State.ExitCode}}", id), "0");
  return `healthy after ${ms} ms`;
}

/** Waits until a container's own check passes. */
async function healthy(id) {
  for (let tries = 0; tries < 100; tries++) {
    try {
      return podman("healthcheck", "run", id);
    } catch {
      await pause(100);
    }
  }
  throw new Error("it never became healthy");
}
