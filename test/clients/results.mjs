/**
 * What test runners say: for each test its name, as a person would write it, and whether it passed.
 * @module
 */
import { existsSync, readFileSync } from "node:fs";
import { parseXml } from "@rgrove/parse-xml";

/** The tests in a JUnit file, which Node, pytest and JUnit write. A test that didn't pass has more than its name to say. */
export function readJUnit({ file }) {
  if (!existsSync(file)) return [];
  // A program that a test has run may write in colours, and XML has no such characters.
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

/** The subtests in what `go test -v` says. */
export function readGo({ output }) {
  const verdicts = output.matchAll(/^ +--- (\w+): \w+\/(\S+)/gm);
  return [...verdicts].map(([, verdict, name]) => ({
    name: readable(name),
    passed: verdict === "PASS",
  }));
}

/** The tests in what `cargo test` says. It runs them side by side, so that their order is no order. */
export function readCargo({ output }) {
  const verdicts = output.matchAll(/^test (?:\w+::)*(\w+) \.\.\. (\w+)/gm);
  return [...verdicts]
    .map(([, name, verdict]) => ({ name: readable(name), passed: verdict === "ok" }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** `test_tools_loop`, `toolsLoop()` and `tools loop` are one. */
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
