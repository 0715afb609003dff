import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { installed } from "../../_cache.mjs";
import { must } from "../../_process.mjs";
import { readGo } from "../results.mjs";

const cwd = new URL("../go/", import.meta.url).pathname;
const source = (name) => readFileSync(join(cwd, name), "utf8");

/** The modules of `go/go.mod`. All tests are one program. */
export function goEnvironment() {
  const modules = source("go.mod");
  return {
    name: "Go modules",
    language: "Go",
    needs: ["go", "version"],
    versionOf: (client) => new RegExp(`^\\s*${client} v(\\S+)`, "m").exec(modules)?.[1],
    async install() {
      const sources = readdirSync(cwd).sort().map(source).join("\n");
      const folder = await installed("go", sources, (output) =>
        must("go", ["test", "-c", "-o", join(output, "tests"), "."], { cwd }),
      );
      const program = [join(folder, "tests"), "-test.v=test2json", "-test.timeout", "120s"];
      return (test) => ["go", ["tool", "test2json", ...program, "-test.run", `^${test}$`], { cwd }];
    },
    read: readGo,
  };
}
