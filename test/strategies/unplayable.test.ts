/** Fixtures that can't be played are refused when they are loaded; playable ones are played, whatever their path. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Api } from "../_harness.ts";
import { chatBody } from "../_harness.ts";
import { run } from "../_commands.ts";
import { newFolder, put, replayer } from "../_fixtures.ts";
import { CHAT } from "../_upstream.ts";

const warnings: string[] = [];
beforeEach(() => {
  warnings.length = 0;
  vi.spyOn(console, "error").mockImplementation((...parts) => void warnings.push(parts.join(" ")));
});

const asked = { method: "POST", path: CHAT, body: chatBody("Hello") };
const said = { status: 200, headers: {}, json: { said: "this" } };

/** A replaying server with one chat fixture. */
async function withReply(reply: object): Promise<Api & { fixtures: string }> {
  const fixtures = newFolder();
  put(fixtures, "chat/completions/one.json", { version: 1, request: asked, replies: [reply] });
  return { ...(await replayer(fixtures)), fixtures };
}

describe("a reply that can't be sent", () => {
  test.each([
    ["a snowman in a header", { headers: { "x-note": "☃" } }, "x-note"],
    ["a line break in a header", { headers: { "x-note": "a\r\nset-cookie: b" } }, "x-note"],
    ["a line separator in a header", { headers: { "x-note": "a\u2028b" } }, "x-note"],
    ["a space in a header's name", { headers: { "x note": "a" } }, "x note"],
    ["an empty name of a header", { headers: { "": "a" } }, "header"],
    ["a length of its own", { headers: { "content-length": "3" } }, "content-length"],
    ["a framing of its own", { headers: { "transfer-encoding": "chunked" } }, "transfer-encoding"],
    ["a connection of its own", { headers: { connection: "upgrade" } }, "connection"],
    ["a status before the last", { status: 103 }, "status"],
    ["a switch of protocols", { status: 101 }, "status"],
    ["no status of HTTP", { status: 1000 }, "status"],
    ["half a status", { status: 200.5 }, "status"],
  ])("because of %s is refused at load, and by check", async (_, wrong, named) => {
    const { post, fetch, fixtures } = await withReply({ ...said, ...wrong });
    const answer = await post(CHAT, chatBody("Hello"));
    expect(answer.status).toBe(400);
    expect(warnings.join("\n")).toContain("chat/completions/one.json");
    expect((await fetch("/health")).status).toBe(200);
    const { code, said: report } = await run("fixtures check", "--fixtures", fixtures);
    expect(code).toBe(1);
    expect(report).toMatch(new RegExp(`^broken +chat/completions/one.json: .*${named}`, "m"));
  });
});

test("a path of the API's second version replays", async () => {
  const fixtures = newFolder();
  const request = { method: "GET", path: "/v2/prompts" };
  put(fixtures, "prompts/list/one.json", { version: 1, request, replies: [said] });
  const { fetch } = await replayer(fixtures);
  const answer = await fetch("/v2/prompts", { headers: { authorization: "Bearer any" } });
  expect([answer.status, await answer.json()]).toEqual([200, { said: "this" }]);
});

test("fields that --lenient ignores are ignored in fixtures, too", async () => {
  const fixtures = newFolder();
  const body = { ...chatBody("Hello"), invented: true };
  const request = { ...asked, body };
  put(fixtures, "chat/completions/one.json", { version: 1, request, replies: [said] });
  const { post } = await replayer(fixtures, { lenient: true });
  expect(await (await post(CHAT, body)).json()).toEqual({ said: "this" });
});

test("a rule for embeddings can't answer with a text", async () => {
  const fixtures = newFolder();
  const operation = "embeddings";
  put(fixtures, "rules.yaml", { rules: [{ match: { operation }, reply: { text: "Hi" } }] });
  const { post } = await replayer(fixtures);
  const answer = await post("/v1/embeddings", { model: "mistral-embed", input: "Hello" });
  expect(answer.status).toBe(400);
  expect(warnings.join("\n")).toContain("rules.yaml");
});

test("no set can take the name that means no set", async () => {
  const fixtures = newFolder();
  put(fixtures, "_none/chat/completions/one.json", {
    version: 1,
    request: asked,
    replies: [said],
  });
  const { post } = await replayer(fixtures);
  const answer = await post(CHAT, chatBody("Hello"), { "x-parlel-fixtures": "_none" });
  expect(answer.status).toBe(400);
});
