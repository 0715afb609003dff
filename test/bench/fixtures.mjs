/**
 * Servers that replay: over a folder of thousands of fixtures, one of which answers the load, and over smaller ones.
 * @module
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ours } from "./contestants.mjs";
import { numbered } from "./numbered.mjs";

/** How many fixtures the large folder has. */
export const COUNT = 10_000;
/** The fixture that is requested. */
const ASKED = 0;
/** About as long as an answer to a chat request. */
const ANSWER = "Comté, because it is good with everything and keeps. ".repeat(4);

/** @returns the load, whose answer is in every folder but the empty one, and servers over folders of several sizes. */
export function makeReplaying(chat) {
  const root = mkdtempSync(join(tmpdir(), "parlel-mistral-bench-"));
  process.on("exit", () => rmSync(root, { recursive: true, force: true }));
  const over = (count) => {
    const folder = join(root, String(count));
    const flags = `--strategy fixture --fixtures "${folder}"`;
    return {
      ...ours(`${count} fixtures`, flags),
      prepareFiles: () => writeFixtures(folder, chat, count),
    };
  };
  return {
    load: { ...chat, body: numbered(chat.body, ASKED) },
    none: over(0),
    one: over(1),
    hundred: over(100),
    many: over(COUNT),
  };
}

/** Fixtures as record mode writes them, which differ in the prompt. */
function writeFixtures(folder, { path, body }, count) {
  const operation = join(folder, "chat", "completions");
  if (mkdirSync(operation, { recursive: true }) === undefined) return;
  for (let number = ASKED; number < ASKED + count; number++) {
    const fixture = {
      $schema: "../../fixture.schema.json",
      version: 1,
      request: { method: "POST", path, body: JSON.parse(numbered(body, number)) },
      replies: [{ status: 200, headers: { "content-type": "application/json" }, json: answer() }],
      recorded: { at: "2026-01-01", from: "https://api.mistral.ai" },
    };
    const name = `what-is-the-best-french-cheese-${number.toString(16).padStart(16, "0")}.json`;
    writeFileSync(join(operation, name), `${JSON.stringify(fixture, null, 2)}\n`);
  }
}

function answer() {
  const message = { role: "assistant", tool_calls: null, content: ANSWER };
  return {
    id: "67f01b5c47235b048a766cdfe6a2c13c",
    created: 1767225600,
    model: "mistral-small-latest",
    usage: { prompt_tokens: 20, total_tokens: 68, completion_tokens: 48 },
    object: "chat.completion",
    choices: [{ index: 0, finish_reason: "stop", message }],
  };
}
