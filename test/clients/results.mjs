/**
 * Reads the results of test runners: each test's name, as a person would write it, and whether it passed.
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { parseXml } from "@rgrove/parse-xml";

/** The tests in a JUnit file, which Node, pytest and JUnit write. A test that didn't pass holds an element that says so. */
export function readJUnit({ file }) {
  if (!existsSync(file)) return [];
  // A program that a test ran may have printed colours, whose control characters XML doesn't allow.
  const text = readFileSync(file, "utf8").replaceAll(/\p{Cc}/gu, (each) =>
    /\s/.test(each) ? each : "",
  );
  return within(parseXml(text)).map(({ attributes, children }) => ({
    name: readable(attributes.name),
    passed: !children.some(({ name }) => ["failure", "error", "skipped"].includes(name)),
  }));
}

function within({ name, children = [], ...element }) {
  return name === "testcase" ? [{ children, ...element }] : children.flatMap(within);
}

/** The subtests in the output of `go test -v`. */
export function readGo({ output }) {
  const verdicts = output.matchAll(/^ +--- (\w+): \w+\/(\S+)/gm);
  return [...verdicts].map(([, verdict, name]) => ({
    name: readable(name),
    passed: verdict === "PASS",
  }));
}

/** The tests in the output of `cargo test`, sorted, because it runs them side by side and prints them in any order. */
export function readCargo({ output }) {
  const verdicts = output.matchAll(/^test (?:\w+::)*(\w+) \.\.\. (\w+)/gm);
  return [...verdicts]
    .map(([, name, verdict]) => ({ name: readable(name), passed: verdict === "ok" }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** `test_tools_loop`, `toolsLoop()` and `tools loop` are one name. */
function readable(name) {
  return name
    .replace(/^test_/, "")
    .replace(/\(.*\)$/, "")
    .replaceAll("_", " ")
    .replace(
      /([a-z])([A-Z])(?=[a-z])/g,
      (_, before, letter) => `${before} ${letter.toLowerCase()}`,
    );
}
