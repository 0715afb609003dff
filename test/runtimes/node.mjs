// Node of other versions, from npm's `node` package.
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const cache = fileURLToPath(new URL("../../node_modules/.cache/", import.meta.url));

/** The path of a Node of a version, installed beside the project's own modules. */
export function nodeOf(version) {
  const folder = `${cache}node-${version}`;
  const path = `${folder}/node_modules/node/bin/node`;
  if (!existsSync(path)) {
    execFileSync("npm", ["install", "--no-save", "--prefix", folder, `node@${version}`], {
      stdio: "pipe",
    });
  }
  return path;
}
