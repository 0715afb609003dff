import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { installed, textOf } from "../../_cache.mjs";
import { must } from "../../_process.mjs";
import { readGo } from "../results.mjs";

const cwd = fileURLToPath(new URL("../go/", import.meta.url));

/** The modules of `go/go.mod`. All tests are one program. */
export function goEnvironment() {
  const modules = readFileSync(join(cwd, "go.mod"), "utf8");
  return {
    name: "Go modules",
    language: "Go",
    needs: ["go", "version"],
    versionOf: (client) => new RegExp(`^\\s*${client} v(\\S+)`, "m").exec(modules)[1],
    async install() {
      const folder = await installed("go", textOf(cwd), (output) =>
        must("go", ["test", "-c", "-o", join(output, "tests"), "."], { cwd }),
      );
      const limit = ["-test.timeout", "300s"];
      return (test) => [join(folder, "tests"), ["-test.v", ...limit, "-test.run", `^${test}$`]];
    },
    read: readGo,
  };
}
