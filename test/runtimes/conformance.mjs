// The tests of operations, run against servers that are already running.
import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./prepare.mjs";

const SUITES = [
  "test/operations",
  "test/schema/validation.test.ts",
  "test/guards/refusals.test.ts",
];

/**
 * Runs the suites against all targets at once.
 * @param running each with its address.
 * @returns by name, the number of tests and those that fail.
 */
export async function conformance(running, folder) {
  const report = join(folder, "conformance.json");
  const elsewhere = Object.fromEntries(running.map(({ name, url }) => [name, url]));
  const env = { ...process.env, PARLEL_ELSEWHERE: JSON.stringify(elsewhere) };
  // Several servers share the machine with the tests.
  const patience = ["--testTimeout=120000", "--hookTimeout=120000"];
  const args = ["vitest", "run", ...SUITES, "-t", " \\(on ", "--reporter=json", ...patience];
  await new Promise((resolve) => {
    // It ends with an error when a test fails; the report names the test.
    execFile("npx", [...args, `--outputFile=${report}`], { cwd: root, env }, resolve);
  });
  const { testResults } = JSON.parse(readFileSync(report, "utf8"));
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  return new Map(running.map((target) => [target.name, verdict(target, tests)]));
}

function verdict({ name, but: [left] = [] }, tests) {
  const on = ` (on ${name}) `;
  const own = tests
    .filter(({ fullName }) => fullName.includes(on) && !left?.test(fullName))
    .filter(({ status }) => status !== "skipped");
  const failed = own.filter(({ status }) => status !== "passed");
  const seen = ({ fullName, failureMessages: [message = ""] }) =>
    `${fullName.replace(on, ": ")}\n  ${message.split("\n")[0]}`;
  return { count: own.length, faults: failed.map(seen) };
}
