/**
 * Requests that the live service accepted are accepted, and those that it refused are refused in its words: every recorded request
 * to an operation, from the folder that PARLEL_RECORDINGS names or the one beside the project.
 */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { operations } from "../_operations.ts";
import { newFolder, put, replayer } from "../_fixtures.ts";
import { chatBody, startServer } from "../_harness.ts";
import { FOLDER } from "../_recordings.ts";

interface Interaction {
  source: string;
  method: string;
  path: string | null;
  request: string | null;
  status: number;
  body: string;
}

const FILE = join(FOLDER, "interactions.jsonl");
const CHAT = "/v1/chat/completions";

/** Those with a key and a JSON body. */
function interactions(): Interaction[] {
  const served = new Set(operations.map(({ method, path }) => `${method} ${path}`));
  return readFileSync(FILE, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Interaction)
    .filter(({ method, path }) => served.has(`${method} ${path}`))
    .filter(({ request, status }) => request?.startsWith("{") && status !== 401);
}

test.skipIf(!existsSync(FILE))("every recorded request is answered with its status", async () => {
  const { server, api } = await startServer();
  const strict = await startServer({ strictModels: true });
  const wrong: string[] = [];
  let count = 0;
  for (const { source, path, request, status, body } of interactions()) {
    const { post } = body.includes("Invalid model") ? strict.api : api;
    const response = await post(path!, request!);
    const text = await response.text();
    count++;
    if (response.status !== status)
      wrong.push(`${source}: ${response.status} ${text.slice(0, 200)}`);
    // The recorder sorts keys.
    else if (status >= 400) expect(JSON.parse(text)).toEqual(JSON.parse(body));
  }
  await Promise.all([server.stop(), strict.server.stop()]);
  expect(wrong).toEqual([]);
  expect(count).toBeGreaterThan(200);
});

test("a recording answers a request that would be refused, in its own words", async () => {
  const refused = chatBody("", {
    messages: [
      { role: "user", content: "Hi" },
      { role: "assistant", content: "Hello!" },
    ],
  });
  const logprobs = chatBody("Hi", { logprobs: true });
  const retired = chatBody("Hi", { model: "open-mistral-7b" });
  const fixtures = newFolder();
  for (const [name, body, status, json] of [
    ["a", refused, 200, { recorded: true }],
    ["b", logprobs, 400, { message: "recorded" }],
    ["c", retired, 200, { old: true }],
  ] as const) {
    put(fixtures, `${name}.json`, {
      version: 1,
      request: { method: "POST", path: CHAT, body },
      replies: [{ status, headers: { "content-type": "application/json" }, json }],
    });
  }
  const { post } = await replayer(fixtures, { strictModels: true });
  const answered = await post(CHAT, refused);
  expect(answered.status).toBe(200);
  expect(await answered.json()).toEqual({ recorded: true });
  const recorded = await post(CHAT, logprobs);
  expect(recorded.status).toBe(400);
  expect(await recorded.json()).toEqual({ message: "recorded" });
  expect(await (await post(CHAT, retired)).json()).toEqual({ old: true });
});
