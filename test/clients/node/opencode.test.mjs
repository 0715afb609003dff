/**
 * A coding agent, a standalone program, run as scripts run it: one prompt, then a look at what it did.
 * @module
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { forgetRequests, loggedRequests, SERVER } from "./support.mjs";

const system = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
const program = fileURLToPath(
  new URL(`node_modules/opencode-${system}/bin/opencode`, import.meta.url),
);
const MODEL = "codestral-latest";
const CONFIGURATION = {
  provider: {
    mistral: {
      npm: "@ai-sdk/mistral",
      options: { baseURL: `${SERVER}/v1`, apiKey: "any" },
      models: { [MODEL]: { name: "The emulator's" } },
    },
  },
  model: `mistral/${MODEL}`,
  small_model: `mistral/${MODEL}`,
  permission: "allow",
  share: "disabled",
  autoupdate: false,
};

let home, folder;

before(async () => {
  home = await mkdtemp(join(tmpdir(), "parlel-opencode-"));
  folder = join(home, "folder");
  await mkdir(folder);
  await writeFile(join(folder, "opencode.json"), JSON.stringify(CONFIGURATION));
});

after(() => rm(home, { recursive: true }));

beforeEach(forgetRequests);

/** Runs the command, and returns its last text. */
async function opencode(prompt) {
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    OPENCODE_DISABLE_MODELS_FETCH: "1",
    OPENCODE_DISABLE_AUTOUPDATE: "1",
    OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
  };
  const args = ["run", "--format", "json", prompt];
  const options = { cwd: folder, env, timeout: 100_000, killSignal: "SIGKILL" };
  const running = promisify(execFile)(program, args, options);
  running.child.stdin.end();
  const { stdout } = await running;
  const events = stdout.trim().split("\n").map(JSON.parse);
  assert.deepEqual(
    events.filter(({ type }) => type === "error"),
    [],
  );
  return events.findLast(({ type }) => type === "text").part.text;
}

test("prompt", async () => {
  assert.notEqual(await opencode("Say hello"), "");
  const requests = await loggedRequests();
  assert.ok(requests.length > 0);
  assert.ok(requests.every(({ status, body }) => status === 200 && body.model === MODEL));
});

test("reading a file", async () => {
  await writeFile(join(folder, "note.txt"), "Low tide at six");
  assert.equal(await opencode("Read the note"), "It is done.");
  const results = (await loggedRequests()).flatMap(({ body }) =>
    body.messages.filter(({ role }) => role === "tool"),
  );
  assert.equal(results.length, 1);
  assert.match(results[0].content, /Low tide at six/);
});

test("writing a file", async () => {
  await rm(join(folder, "note.txt"), { force: true });
  assert.equal(await opencode("Write the note"), "It is done.");
  assert.equal(await readFile(join(folder, "note.txt"), "utf8"), "Low tide at six");
});
