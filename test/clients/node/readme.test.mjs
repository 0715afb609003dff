/**
 * The snippets of README and quickstart, run as written except for the port: TypeScript with tsx or vitest, `curl` with bash. A strict
 * project can paste the TypeScript.
 * @module
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { CHAT, contentOf, ROOT, SERVER } from "./support.mjs";

const path = (relative) => fileURLToPath(new URL(relative, import.meta.url));
const pages = ["README.md", "docs/quickstart.md"].map((page) => readFile(join(ROOT, page), "utf8"));
const text = (await Promise.all(pages)).join("\n");
const blocks = (language) =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "gms"))].map(([, code]) =>
    code.replaceAll("http://127.0.0.1:4755", SERVER),
  );

let folder;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), "parlel-readme-"));
  await mkdir(join(folder, "node_modules/@parlel"), { recursive: true });
  for (const name of await readdir(path("node_modules"))) {
    await symlink(path(`node_modules/${name}`), join(folder, "node_modules", name));
  }
  await symlink(ROOT, join(folder, "node_modules/@parlel/mistral"));
  await symlink(join(ROOT, "node_modules/vitest"), join(folder, "node_modules/vitest"));
  await writeFile(join(folder, "package.json"), '{ "type": "module" }');
});

after(() => rm(folder, { recursive: true }));

async function run(command, args) {
  const { stdout } = await promisify(execFile)(command, args, { cwd: folder, timeout: 300_000 });
  return stdout;
}

test("the TypeScript is right by strict types", async () => {
  const names = blocks("ts").map((_, index) => `snippet-${index + 1}.ts`);
  for (const [index, code] of blocks("ts").entries()) {
    await writeFile(join(folder, names[index]), code);
  }
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  const strict = ["--strict", "--noEmit", "--skipLibCheck", "--module", "nodenext"];
  await run(process.execPath, [tsc, ...strict, ...names]);
});

for (const [index, code] of blocks("ts").entries()) {
  if (code.includes('from "vitest"')) {
    test(`vitest (${index + 1})`, async () => {
      await writeFile(join(folder, "snippet.test.ts"), code);
      const vitest = join(ROOT, "node_modules/vitest/vitest.mjs");
      const patience = ["--testTimeout=300000", "--hookTimeout=300000"];
      assert.match(await run(process.execPath, [vitest, "run", ...patience]), /1 passed/);
    });
    continue;
  }
  const name = /^\/\/ (\S+)|from "(@parlel\/mistral)"/.exec(code).slice(1).find(Boolean);
  test(`${name} (${index + 1})`, async () => {
    await writeFile(join(folder, "snippet.ts"), code);
    const printed = await run(process.execPath, ["--import", "tsx", "snippet.ts"]);
    if (name !== "@parlel/mistral") assert.notEqual(printed.trim(), "");
    if (code.includes('model: "mistral-large-latest"')) {
      assert.equal(printed, `${await contentOf(CHAT)}\n`);
    }
  });
}

for (const [index, code] of blocks("sh")
  .filter((code) => code.startsWith("curl"))
  .entries()) {
  test(`curl (${index + 1})`, async () => {
    for (const line of code.replaceAll("\\\n", "").split("\n").filter(Boolean)) {
      JSON.parse(await run("bash", ["-c", line.replace("curl", "curl -sf")]));
    }
  });
}
