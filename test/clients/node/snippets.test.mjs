/**
 * The documentation's TypeScript snippets, run as written except for the port, in a folder where the repository is checked out
 * as `services/mistral`.
 * @module
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CHAT, contentOf, ROOT, SERVER } from "./support.mjs";

const PRINT = "console.log(completion.choices[0].message.content);";

const [quickStart, openai] = await Promise.all(
  ["quick-start.ts", "openai.ts"].map((name) =>
    readFile(join(ROOT, "test/clients/snippets", name), "utf8"),
  ),
);

let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "parlel-snippets-"));
  await mkdir(join(folder, "services"));
  await symlink(ROOT, join(folder, "services/mistral"));
  const packages = fileURLToPath(new URL("node_modules", import.meta.url));
  await symlink(packages, join(folder, "node_modules"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
});

after(() => rm(folder, { recursive: true }));

/** Runs a snippet with another port in place of its own, and returns what it prints. */
async function run(snippet, port) {
  await writeFile(join(folder, "snippet.ts"), snippet.replaceAll("4755", port));
  const command = ["--import", "tsx", "snippet.ts"];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, command, { cwd: folder });
  assert.equal(stderr, "");
  return stdout;
}

/** A port that nothing listens on. */
async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test("quick start", async () => {
  assert.equal(await run(quickStart, await freePort()), "");
});

test("openai", async () => {
  const printed = await run(`${openai}${PRINT}`, new URL(SERVER).port);
  assert.equal(printed, `${await contentOf(CHAT)}\n`);
});

test("quick start around openai", async () => {
  const whole = quickStart.replace("// ... run your app/tests ...", `${openai}${PRINT}`);
  assert.equal(await run(whole, await freePort()), `${await contentOf(CHAT)}\n`);
});
