import { readFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { installed } from "../../_cache.mjs";
import { must } from "../../_process.mjs";
import { readJUnit } from "../results.mjs";

/** The dependencies of `java/<set>/pom.xml` and the class of tests beside it. */
export function javaEnvironment(set, test) {
  const source = new URL(`../java/${set}/`, import.meta.url).pathname;
  const pom = readFileSync(join(source, "pom.xml"), "utf8");
  return {
    name: `Java packages (${set})`,
    language: "Java",
    needs: ["mvn", "--version"],
    versionOf: (client) => new RegExp(`<${client}.version>(.*)</`).exec(pom)?.[1],
    async install() {
      const java = join(source, `${test}.java`);
      const folder = await installed(
        `java-${set}`,
        pom + readFileSync(java, "utf8"),
        async (output) => {
          const file = join(output, "classpath");
          const maven = ["--quiet", "--batch-mode", "--file", join(source, "pom.xml")];
          await must("mvn", [...maven, "dependency:build-classpath", `-Dmdep.outputFile=${file}`]);
          const options = ["-parameters", "-Xlint:all,-processing", "-d", output];
          await must("javac", [...options, "-classpath", readFileSync(file, "utf8"), java]);
        },
      );
      const path = [folder, readFileSync(join(folder, "classpath"), "utf8")].join(delimiter);
      return (name, results) => [
        "java",
        [
          ...["-classpath", path, "org.junit.platform.console.ConsoleLauncher", "execute"],
          ...["--select-class", name, "--details", "tree", "--disable-banner"],
          ...["--reports-dir", results],
        ],
      ];
    },
    // JUnit makes a folder of it.
    read: ({ file }) => readJUnit({ file: join(file, "TEST-junit-jupiter.xml") }),
  };
}
