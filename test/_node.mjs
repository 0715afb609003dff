/**
 * Other versions of Node, from npm's package `node`.
 * @module
 */
import { join } from "node:path";
import { installed } from "./_cache.mjs";
import { must } from "./_process.mjs";

/** The path of this version's program. */
export async function nodeOf(version) {
  if (process.versions.node === version) return process.execPath;
  const folder = await installed(`node-${version}`, version, (prefix) =>
    must("npm", [
      "install",
      "--no-save",
      "--no-audit",
      "--no-fund",
      "--prefix",
      prefix,
      `node@${version}`,
    ]),
  );
  return join(folder, "node_modules/node/bin/node");
}
