// The package as its users get it: packed, installed into an empty folder, started by its command and by its class, and used
// by a program that is type-checked.
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";
import { nodeOf } from "../_node.mjs";

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "parlel-mistral-package-"));
const run = (command, args, cwd = folder) =>
  execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });

const PROGRAM = `
import { MistralServer, defineStrategy } from "@parlel/mistral";

const server = new MistralServer(0, {
  strategy: defineStrategy({ name: "weather", chat: (call) => (call.lastUserText.includes("rain") ? "Yes." : undefined) }),
});
await server.start();
const response = await fetch(server.url + "/v1/chat/completions", {
  method: "POST",
  headers: { authorization: "Bearer x", "content-type": "application/json" },
  body: JSON.stringify({ model: "m", messages: [{ role: "user", content: "rain?" }] }),
});
const { choices } = (await response.json()) as { choices: { message: { content: string } }[] };
console.log(choices[0]?.message.content, server.requests.length);
await server.stop();
`;

/** A test of jest's, which takes CommonJS. */
const COMMONJS = `
import { matchers, type MistralMatchers, useMistral } from "@parlel/mistral/testing";

const mistral = useMistral({ options: { tools: "auto" } });
export const said: Promise<void> = mistral.say("Yes.");
export type Both = [typeof matchers, MistralMatchers<void>];
`;

/** Asserts that compiled code is written while the server runs, so the next start has it however this one ends. */
async function keepsWhatItCompiled() {
  const cache = join(folder, "compiled");
  const cli = join(folder, "node_modules/@parlel/mistral/dist/cli.js");
  const server = spawn(await nodeOf("24.21.0"), [cli, "--port", "0", "--json"], {
    env: { ...process.env, NODE_COMPILE_CACHE: cache },
  });
  try {
    await once(createInterface({ input: server.stdout }), "line");
    const holdsFiles = () => readdirSync(cache, { recursive: true }).length > 1;
    for (let tries = 0; !holdsFiles() && tries < 500; tries++) await sleep(20);
    assert.ok(holdsFiles(), "compiled code is written while the server runs");
  } finally {
    server.kill("SIGKILL");
  }
}

try {
  const [{ filename, files, size }] = JSON.parse(
    run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], root),
  );
  const unwanted = files.filter(({ path }) => /^(src|strategies|test|scripts)\/|\.map$/.test(path));
  assert.deepEqual(unwanted, []);

  writeFileSync(join(folder, "package.json"), '{"private":true,"type":"module"}');
  const install = ["install", "--no-audit", "--no-fund", join(folder, filename)];
  const { status, stderr } = spawnSync("npm", install, { cwd: folder, encoding: "utf8" });
  assert.deepEqual([status, stderr], [0, ""], "it installs without a warning");
  const installed = readdirSync(join(folder, "node_modules")).filter(
    (name) => !name.startsWith("."),
  );
  assert.deepEqual(installed, ["@parlel"], "it installs nothing but itself");

  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  assert.equal(run("npx", ["parlel-mistral", "--version"]).trim(), manifest.version);

  const command = spawn("npx", ["parlel-mistral", "--port", "0", "--json"], { cwd: folder });
  const [line] = await once(createInterface({ input: command.stdout }), "line");
  const { url, pid } = JSON.parse(line);
  const models = await fetch(`${url}/v1/models`, { headers: { authorization: "Bearer x" } });
  assert.equal((await models.json()).data.length, 55);
  process.kill(pid, "SIGTERM");
  await once(command, "exit");

  await keepsWhatItCompiled();

  writeFileSync(join(folder, "program.mjs"), PROGRAM.replace(/ as \{.*\}\[\] \}/, ""));
  assert.equal(run("node", ["program.mjs"]), "Yes. 1\n");

  writeFileSync(join(folder, "program.ts"), PROGRAM);
  const options = "--noEmit --strict --target es2023 --module nodenext --types node";
  const typeRoots = ["--typeRoots", join(root, "node_modules/@types")];
  const tsc = join(root, "node_modules/.bin/tsc");
  run(tsc, [...options.split(" "), ...typeRoots, "program.ts"]);
  writeFileSync(join(folder, "program.cts"), COMMONJS);
  const commonjs = options.replace("nodenext", "node16").split(" ");
  run(tsc, [...commonjs, ...typeRoots, "program.cts"]);
  // Compilers that don't read "exports" find the types here.
  const packed = new Set(files.map(({ path }) => `./${path}`));
  for (const [path] of Object.values(manifest.typesVersions["*"]))
    assert.ok(packed.has(path), path);

  console.log(
    `ok   ${filename}, ${Math.round(size / 1024)} kB, ${files.length} files: installs, starts, typechecks`,
  );
} catch (error) {
  console.error(error.stdout ?? "", error.stderr ?? "");
  throw error;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
