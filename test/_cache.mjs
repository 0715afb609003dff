/**
 * Keeps what tests install outside the repository, so that the next run and the next checkout find it. Delete it at any time.
 * @module
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const root = join(process.env.XDG_CACHE_HOME || join(homedir(), ".cache"), "parlel-mistral-tests");

const going = new Map();

/** The folder of an installation, which a text such as a lock file defines. A different text gets a different folder. */
export function installed(name, what, install) {
  const hash = createHash("sha256").update(what).digest("hex").slice(0, 8);
  const folder = join(root, `${name}-${hash}`);
  if (!going.has(folder)) going.set(folder, installInto(folder, what, install));
  return going.get(folder);
}

async function installInto(folder, what, install) {
  const note = join(folder, "installed.txt");
  if (existsSync(note)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await install(folder);
  writeFileSync(note, what);
  return folder;
}

/** All files in a folder, as one text. */
export function textOf(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .sort()
    .map((path) => readFileSync(path, "utf8"))
    .join("\n");
}
