import { readdirSync, readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { fileURLToPath } from "node:url";
import { installed, textOf } from "../../_cache.mjs";
import { must } from "../../_process.mjs";
import { readJUnit } from "../results.mjs";

/** The dependencies of `java/<set>/pom.xml` and the classes of tests beside it. */
export function javaEnvironment(set) {
  const source = fileURLToPath(new URL(`../java/${set}/`, import.meta.url));
  const pom = join(source, "pom.xml");
  return {
    name: `Java packages (${set})`,
    language: "Java",
    needs: ["mvn", "--version"],
    versionOf: (client) =>
      new RegExp(`<${client}.version>(.*)</`).exec(readFileSync(pom, "utf8"))[1],
    async install() {
      const folder = await installed(`java-${set}`, textOf(source), async (output) => {
        const file = join(output, "classpath");
        const goal = ["dependency:build-classpath", `-Dmdep.outputFile=${file}`];
        await must("mvn", ["--quiet", "--batch-mode", "--file", pom, ...goal]);
        const classes = readdirSync(source).filter((name) => name.endsWith(".java"));
        const options = ["-parameters", "-d", output, "-classpath", readFileSync(file, "utf8")];
        await must("javac", [...options, ...classes], { cwd: source });
      });
      const path = [folder, readFileSync(join(folder, "classpath"), "utf8")].join(delimiter);
      const junit = ["-classpath", path, "org.junit.platform.console.ConsoleLauncher", "execute"];
      const said = ["--details", "tree", "--disable-banner"];
      return (test, results) => [
        "java",
        [...junit, ...said, "--select-class", test, "--reports-dir", results],
      ];
    },
    // JUnit makes a folder of this name.
    read: ({ file }) => readJUnit({ file: join(file, "TEST-junit-jupiter.xml") }),
  };
}
