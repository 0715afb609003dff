/**
 * Servers that replay: over a folder of thousands of fixtures, one of which answers the load, and over an empty one.
 * @module
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** How many fixtures a large folder has. */
export const COUNT = 10_000;

/**
 * @param ours the server that is measured.
 * @param load a chat load, and `answer` the text of our answer to it.
 * @returns the servers over the two folders, which go away with this process.
 */
export function makeReplaying(ours, load, answer) {
  const folder = mkdtempSync(join(tmpdir(), "parlel-mistral-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const [many, none] = ["many", "none"].map((name) => join(folder, name));
  mkdirSync(none);
  writeFixtures(many, load, JSON.parse(answer));
  const over = (name, fixtures) => ({
    ...ours,
    name,
    command: `${ours.command} --strategy fixture --fixtures "${fixtures}"`,
  });
  return { none: over("none", none), many: over(`${COUNT}`, many), exact: over("exact", many) };
}

/** Fixtures as they are recorded: the load's own, and others that differ in the prompt. */
function writeFixtures(folder, { path, body }, json) {
  const operation = join(folder, "chat", "completions");
  mkdirSync(operation, { recursive: true });
  for (let number = 0; number < COUNT; number++) {
    const asked = JSON.parse(body);
    if (number > 0) asked.messages.at(-1).content += ` And number ${number}?`;
    const fixture = {
      $schema: "../../fixture.schema.json",
      version: 1,
      request: { method: "POST", path, body: asked },
      replies: [{ status: 200, headers: { "content-type": "application/json" }, json }],
      recorded: { at: "2026-01-01", from: "https://api.mistral.ai" },
    };
    const name = `what-is-the-best-french-cheese-${number.toString(16).padStart(16, "0")}.json`;
    writeFileSync(join(operation, name), `${JSON.stringify(fixture, null, 2)}\n`);
  }
}
