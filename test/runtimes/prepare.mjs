// Prepares a target before it starts: installs its runtime, and builds its server.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { fileURLToPath } from "node:url";

const run = promisify(execFile);

export const root = fileURLToPath(new URL("../../", import.meta.url));
const cache = join(root, "node_modules/.cache");

/** A target with the program that runs it, and the folder that it was built into. */
export async function prepare(target) {
  const program = target.runtime ? await install(target.runtime) : process.execPath;
  const folder = target.preset && (await build(target));
  return { ...target, program, folder };
}

/** Installs beside the project's own modules. */
export async function install([pack, program]) {
  const [name] = pack.split("@");
  const folder = join(cache, pack.replace("@", "-"));
  const path = join(folder, "node_modules", name, program);
  if (!existsSync(path)) await run("npm", ["install", "--no-save", "--prefix", folder, pack]);
  return path;
}

/** Targets share Nitro's folders, so each build is moved to its own folder. */
async function build({ preset, output }) {
  const built = join(root, output);
  const folder = join(cache, "targets", preset);
  await run("npx", ["nitro", "build", "--preset", preset], { cwd: root });
  await rm(folder, { recursive: true, force: true });
  await mkdir(join(cache, "targets"), { recursive: true });
  await rename(built, folder);
  return folder;
}
