import { cpSync, existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installed, textOf } from "../../_cache.mjs";
import { nodeOf } from "../../_node.mjs";
import { must } from "../../_process.mjs";
import { readJUnit } from "../results.mjs";

const tests = fileURLToPath(new URL("../node/", import.meta.url));

/** The packages of `node/<set>`, run by a version of Node. A set whose package pins all its dependencies has no lock file. */
export function nodeEnvironment(set, version, language = `Node ${version.split(".")[0]}`) {
  const source = join(tests, set);
  const { dependencies } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  const command = existsSync(join(source, "package-lock.json")) ? "ci" : "install";
  return {
    name: `Node packages (${set})`,
    language,
    versionOf: (client) => dependencies[client],
    async install(scratch) {
      const program = await nodeOf(version);
      const packages = await installed(`node-${set}`, textOf(source), async (cwd) => {
        cpSync(source, cwd, { recursive: true });
        await must("npm", [command, "--ignore-scripts", "--no-audit", "--no-fund"], { cwd });
      });
      // Node looks for packages beside the file that imports them.
      const copy = join(scratch, `node-${set}`);
      cpSync(tests, copy, { recursive: true });
      symlinkSync(join(packages, "node_modules"), join(copy, "node_modules"));
      return (test, results) => [program, [...options(results), join(copy, test)]];
    },
    read: readJUnit,
  };
}

function options(results) {
  const said =
    "--test --test-timeout 300000 --test-reporter spec --test-reporter-destination stdout";
  const counted = ["--test-reporter", "junit", "--test-reporter-destination", results];
  return [...said.split(" "), ...counted];
}
