/**
 * Reports at the end of a run which tests were skipped and how to run them. With PARLEL_SKIPS=0, as in CI, a skipped test fails
 * the run.
 * @module
 */
import { relative } from "node:path";
import type { Reporter, TestModule } from "vitest/node";

export class SkippedTests implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap(({ children, moduleId }) =>
      [...children.allTests("skipped")].map(
        ({ fullName }) => `${relative(process.cwd(), moduleId)} > ${fullName}`,
      ),
    );
    if (skipped.length === 0) return;
    const list = skipped.map((name) => `  ${name}\n`).join("");
    console.log(
      `\nSkipped, because they need real recordings, cases, or a Redis:\n${list}` +
        "Name a folder of them to run them: PARLEL_RECORDINGS=<folder> PARLEL_CASES=<folder> npm test\n" +
        "Debian has a Redis in its package redis-server.\n",
    );
    if (process.env.PARLEL_SKIPS === "0") process.exitCode = 1;
  }
}
