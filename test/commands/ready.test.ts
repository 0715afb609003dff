/** What a server prints when it is ready. */
import { readFileSync } from "node:fs";
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

test.each([
  [{ ci: false }, "record from https://api.mistral.ai"],
  [{ ci: true, recordInCi: true }, "record from https://api.mistral.ai"],
  [{ ci: true }, "replay"],
])("a recorder with %j says: %s", (set, mode) => {
  const given = { strategy: "fixture", onMiss: "record", ...set } as const;
  const [line] = readyLines("http://127.0.0.1:1", resolveOptions(given), undefined, false);
  expect(line).toContain(`(${mode} · `);
});

test.each([
  ["Mistral SDKs", "`@mistralai/mistralai`"],
  ["Mistral SDKs", "`mistralai`"],
  ["LangChain in TypeScript", "`@langchain/mistralai`"],
  ["LangChain in Python", "`langchain-mistralai`"],
  ["OpenAI SDKs", "`openai`"],
  ["AI SDK", "`@ai-sdk/mistral`"],
])("a terminal shows the URL for %s, as the README has it for %s", (clients, name) => {
  const url = "http://127.0.0.1:4755";
  const lines = readyLines(url, resolveOptions({}), undefined, true);
  const named = lines.filter((line) => line.includes(clients));
  const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");
  const [, wanted] = new RegExp(`^\\| ${name} .*\\| \`(\\S+)\` \\|$`, "m").exec(readme)!;
  expect(named.map((line) => line.split(" ").at(-1))).toEqual([wanted]);
});
