/** What a server prints when it is ready. */
import { expect, test } from "vitest";
import { readyLines } from "../../src/commands/console/ready.ts";
import { resolveOptions } from "../../src/options/index.ts";

test.each([
  ["redis://user:secret@cache:6379/0?prefix=tests", "redis://cache:6379/0"],
  ["rediss://:secret@cache/2", "rediss://cache/2"],
  ["state/here", "state/here"],
])("state in %s is shown as %s", (data, shown) => {
  const lines = readyLines("http://127.0.0.1:1", resolveOptions({ data }), undefined, true);
  expect(lines[0]).toMatch(/ · state and log in (.*)\)$/);
  expect(lines[0]).toContain(` in ${shown})`);
  expect(lines.join("\n")).not.toContain("secret");
});
