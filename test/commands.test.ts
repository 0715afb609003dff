/** The commands on fixtures: their output and exit codes. */
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { run } from "./_commands.ts";
import { filesIn, newFolder, put, recorder, replayer } from "./_fixtures.ts";
import { chatBody, startServer } from "./_harness.ts";
import { startUpstream } from "./_upstream.ts";

const CHAT = "/v1/chat/completions";

afterEach(() => {
  vi.restoreAllMocks();
});

const reply = (json: unknown, more: object = {}): object => ({
  status: 200,
  headers: { "content-type": "application/json" },
  json,
  ...more,
});

const fixture = (content: string, answer: object, more: object = {}): object => ({
  version: 1,
  request: { method: "POST", path: CHAT, body: chatBody(content) },
  replies: [answer],
  ...more,
});

/** A folder with an honest recording of the emulator itself. */
async function recorded(...contents: string[]): Promise<string> {
  const upstream = await startServer();
  const fixtures = newFolder();
  const { post } = await recorder(fixtures, upstream.server.url);
  for (const content of contents) await post(CHAT, chatBody(content));
  await (await post(CHAT, chatBody("streamed", { stream: true }))).text();
  await upstream.server.stop();
  return fixtures;
}

test("list shows each fixture with its answers, date and origin", async () => {
  const fixtures = await recorded("Hello");
  put(fixtures, "rules.yaml", "match: { user: Hi }\nreply: { text: Hello. }");
  const { code, said } = await run("fixtures list", "--fixtures", fixtures);
  expect(code).toBe(0);
  expect(said).toMatch(
    /chat\/completions\/hello-[0-9a-f]{16}\.json +200 +20\d\d-\d\d-\d\d http:\/\/127\.0\.0\.1/,
  );
  expect(said).toMatch(/streamed-[0-9a-f]{16}\.json +200 stream of \d+/);
  expect(said).toContain("rules.yaml#1");
  expect(said).toContain("2 fixtures, 1 rule, 0 broken");
});

test("an empty folder name is an error, not the disk's root", async () => {
  for (const command of ["list", "check", "diff", "export"]) {
    await expect(run(`fixtures ${command}`, "--fixtures=")).rejects.toMatchObject({
      code: "BAD_OPTION",
      message: expect.stringContaining("--fixtures"),
    });
  }
});

test("check finds nothing in an honest recording", async () => {
  const { code, said } = await run("fixtures check", "--fixtures", await recorded("Hello"));
  expect([code, said]).toEqual([0, "2 files checked, 0 findings\n"]);
});

test("check finds what is broken, shadowed, secret, stale and unused", async () => {
  const fixtures = newFolder();
  const old = { recorded: { at: "2020-01-01" } };
  put(fixtures, "chat/completions/a.json", fixture("a", reply({ id: "1" }), old));
  put(fixtures, "chat/completions/b.json", fixture("a", reply({ id: "2" })));
  put(fixtures, "chat/completions/c.json", fixture("c", reply({ key: "sk-0123456789abcdefghij" })));
  put(fixtures, "chat/completions/d.json", "{");
  const usage = join(fixtures, "usage.txt");
  const { post, server } = await replayer(fixtures, { usage });
  await post(CHAT, chatBody("a"));
  await server.stop();

  const { code, said } = await run(
    "fixtures check",
    "--fixtures",
    fixtures,
    "--max-age",
    "30",
    "--usage",
    usage,
  );
  expect(code).toBe(1);
  const found = said.split("\n").map((line) => line.replace(/: .*/, "").replace(/ +/, " "));
  expect(found.slice(0, -2).sort()).toEqual([
    "broken chat/completions/d.json",
    "secret chat/completions/c.json",
    "shadowed chat/completions/b.json",
    "stale chat/completions/a.json",
    "stale chat/completions/b.json",
    "stale chat/completions/c.json",
    "unused chat/completions/b.json",
    "unused chat/completions/c.json",
  ]);
});

test("why names the fixture that answers, or the nearest one and the difference", async () => {
  const fixtures = await recorded("Hello");
  const ask = async (
    request: unknown,
    ...flags: string[]
  ): Promise<{ code: number | undefined; said: string }> => {
    put(fixtures, "request.txt", request);
    return run("why", "--fixtures", fixtures, join(fixtures, "request.txt"), ...flags);
  };
  const found = await ask(chatBody("Hello"));
  expect(found.code).toBe(0);
  expect(found.said).toMatch(/hello-[0-9a-f]{16}\.json answers it with 200 \(match: exact\)/);
  const missed = await ask({ method: "POST", path: CHAT, body: chatBody("Hallo") });
  expect(missed.code).toBe(1);
  expect(missed.said).toContain('body.messages.0.content: asked "Hallo", recorded "Hello"');
  const relaxed = await ask(
    chatBody("Hello", { temperature: 0.5 }),
    "--ignore",
    "temperature",
    "--scrub",
    "x",
  );
  expect(relaxed.said).toContain("(match: relaxed)");
  const refused = await ask(chatBody("Hello", { store: true }));
  expect([refused.code, refused.said]).toEqual([
    1,
    expect.stringContaining("POST /v1/chat/completions refuses it with 422"),
  ]);
  const elsewhere = await ask({ model: "mistral-ocr-latest", document: {} });
  expect(elsewhere.said).toContain('say so in the file: {"path": "/v1/ocr", "body": {…}}');
  const lost = await ask({ path: "/chat/completions", body: chatBody("Hello") });
  expect(lost.said).toContain("The base URL lacks /v1. Meant: /v1/chat/completions");
  await expect(run("why", "nothing.json")).rejects.toThrow("nothing.json can't be read");
});

test("diff finds no difference from the emulator that was recorded", async () => {
  const { code, said } = await run(
    "fixtures diff",
    "--fixtures",
    await recorded("Hello", "Bonjour"),
  );
  expect([code, said]).toEqual([0, "3 fixtures asked again: 0 errors, 0 warnings, 0 infos\n"]);
});

test("diff shows what is new, gone or of another type, and ignores wording", async () => {
  const fixtures = await recorded("Hello");
  const path = join(
    fixtures,
    filesIn(fixtures).find((name) => name.includes("hello"))!,
  );
  const text = readFileSync(path, "utf8");
  const { replies, ...rest } = JSON.parse(text);
  const { usage: _, ...json } = replies[0].json;
  json.created = "yesterday";
  json.choices[0].message.content = "Something else.";
  json.extra = 1;
  put(fixtures, path.slice(fixtures.length), { ...rest, replies: [{ ...replies[0], json }] });
  const { code, said } = await run("fixtures diff", "--fixtures", fixtures);
  expect(code).toBe(1);
  expect(said).toMatch(/error +\S+: created was string and is number/);
  expect(said).toMatch(/warning +\S+: extra is gone/);
  expect(said).toMatch(/info +\S+: usage is new/);
  expect(said).not.toContain("content");
});

test("diff can ask the live API instead", async () => {
  const fixtures = await recorded("Hello");
  const upstream = await startServer();
  vi.stubEnv("MISTRAL_API_KEY", "a-key-that-nobody-has-0123456789");
  const { code, said } = await run(
    "fixtures diff",
    "--fixtures",
    fixtures,
    "--live",
    "--upstream",
    upstream.server.url,
  );
  vi.unstubAllEnvs();
  expect([code, said]).toEqual([0, "2 fixtures asked again: 0 errors, 0 warnings, 0 infos\n"]);
  expect(upstream.server.requests).toHaveLength(2);
  await upstream.server.stop();
});

describe("an answer that diff can't have", () => {
  beforeEach(() => void vi.stubEnv("MISTRAL_API_KEY", "a-key-that-nobody-has-0123456789"));
  afterEach(() => void vi.unstubAllEnvs());
  const diffWith = async (fixtures: string, url: string): Promise<string[]> => {
    const flags = ["--fixtures", fixtures, "--live", "--upstream", url];
    const { code, said } = await run("fixtures diff", ...flags);
    expect(code).toBe(1);
    return said.trim().split("\n");
  };

  test("is an error that names the cause", async () => {
    const upstream = await startServer();
    const fixtures = await recorded("Hello");
    await upstream.server.plan("422*");
    const refused = await diffWith(fixtures, upstream.server.url);
    expect(refused[0]).toMatch(/hello-\w+\.json: status 200 became 422: \{"detail":\[/);
    await upstream.server.stop();
    const gone = await startServer();
    const { url } = gone.server;
    await gone.server.stop();
    const unreached = await diffWith(fixtures, url);
    expect(unreached[0]).toMatch(
      /hello-\w+\.json: status 200 became 502: http:.* 127\.0\.0\.1:\d+ refused the connection/,
    );
  });

  test("is an error if it breaks off", async () => {
    const fixtures = await recorded("Hello");
    const upstream = await startServer();
    await upstream.server.plan("reset@1*");
    const said = await diffWith(fixtures, upstream.server.url);
    await upstream.server.stop();
    expect(said).toEqual([
      expect.stringMatching(/streamed-\w+\.json: the answer broke off: .* closed the connection/),
      "2 fixtures asked again: 1 error, 0 warnings, 0 infos",
    ]);
  });

  test("is an error if its stream ends too soon", async () => {
    const fixtures = await recorded();
    const upstream = await startServer();
    await upstream.server.plan("nodone*");
    const said = await diffWith(fixtures, upstream.server.url);
    await upstream.server.stop();
    expect(said[0]).toMatch(/streamed-\w+\.json: the stream ended too soon$/);
  });
});

test("diff says which flag has no effect", async () => {
  const fixtures = await recorded("Hello");
  const upstream = await startServer();
  const { url } = upstream.server;
  vi.stubEnv("MISTRAL_API_KEY", "a-key-that-nobody-has-0123456789");
  const diff = (...flags: string[]): Promise<{ warned: string }> =>
    run("fixtures diff", "--fixtures", fixtures, ...flags);
  expect((await diff()).warned).toBe("");
  expect((await diff("--upstream", url)).warned).toBe("--upstream does nothing without --live.\n");
  expect(upstream.server.requests).toEqual([]);
  expect((await diff("--live", "--upstream", url)).warned).toBe("");
  expect((await diff("--live", "--upstream", url, "--strategy", "echo")).warned).toBe(
    "--strategy does nothing with --live.\n",
  );
  vi.unstubAllEnvs();
  await upstream.server.stop();
});

test("diff --live sends each request as it was recorded, and takes an answer without a body", async () => {
  const fixtures = newFolder();
  const json = { "content-type": "application/json" };
  const deleted = { method: "DELETE", path: "/v1/conversations/conv_1" };
  const listed = { sample_type: "instruct", "sample_type#2": "pretrain" };
  const list = { method: "GET", path: "/v1/files", query: listed };
  const refused = { status: 429, headers: json, json: {}, streamed: true };
  put(fixtures, "conversations/delete/a.json", {
    version: 1,
    request: deleted,
    replies: [{ status: 204, headers: {} }],
  });
  put(fixtures, "files/list/a.json", { version: 1, request: list, replies: [reply({})] });
  put(fixtures, "chat/completions/a.json", fixture("Hello", refused));
  const upstream = await startUpstream((response, { method, path }) => {
    const status = method === "DELETE" ? 204 : path === CHAT ? 429 : 200;
    response.writeHead(status, status === 204 ? {} : json).end(status === 204 ? "" : "{}");
  });
  vi.stubEnv("MISTRAL_API_KEY", "a-key-that-nobody-has-0123456789");
  const flags = ["--fixtures", fixtures, "--live", "--upstream", upstream.url];
  const { said } = await run("fixtures diff", ...flags);
  vi.unstubAllEnvs();
  expect(said).toBe("3 fixtures asked again: 0 errors, 0 warnings, 0 infos\n");
  const asked = upstream.asked.map(({ method, path }) => `${method} ${path}`);
  expect(asked.sort()).toEqual([
    "DELETE /v1/conversations/conv_1",
    "GET /v1/files?sample_type=instruct&sample_type=pretrain",
    "POST /v1/chat/completions",
  ]);
  const chat = upstream.asked.find(({ method }) => method === "POST")!;
  expect(JSON.parse(chat.body.toString())).toMatchObject({ stream: true });
});

test("diff doesn't count what it can't ask again", async () => {
  const fixtures = await recorded("Hello");
  const path = "/v1/audio/transcriptions";
  const body = { model: "voxtral-mini-latest", file: { xxhash: "0123456789abcdef", size: 10 } };
  const request = { method: "POST", path, body };
  put(fixtures, "audio/form.json", { version: 1, request, replies: [reply({ text: "Hi." })] });
  const { said } = await run("fixtures diff", "--fixtures", fixtures);
  expect(said.trim().split("\n")).toEqual([
    "info     audio/form.json: can't be asked again: only hashes of the request are kept",
    "2 fixtures asked again: 0 errors, 0 warnings, 1 info",
  ]);
});

test("import takes Mistral's exchanges, skips the rest, refuses secrets, and changes nothing the second time", async () => {
  const folder = newFolder();
  const call = (scope: string, body: object, response: object): object => ({
    scope,
    method: "POST",
    path: CHAT,
    body,
    status: 200,
    response,
    rawHeaders: ["Content-Type", "application/json", "Set-Cookie", "session=1"],
  });
  put(folder, "nock.json", [
    call("https://api.mistral.ai:443", chatBody("Hello"), { id: "1" }),
    call("https://api.openai.com:443", chatBody("Hello"), { id: "2" }),
    call("https://api.mistral.ai:443", chatBody("secret"), { key: "sk-0123456789abcdefghij" }),
  ]);
  put(folder, "aimock.json", {
    fixtures: [{ match: { userMessage: "weather" }, response: { content: "Rain." } }],
  });
  const fixtures = newFolder();
  const files = [join(folder, "nock.json"), join(folder, "aimock.json")];
  const first = await run("fixtures import", "--fixtures", fixtures, ...files);
  expect(first.code).toBe(1);
  expect(first.said).toContain(
    "2 files: 1 imported, 0 known, 1 rules, 1 skipped, 1 refused, 0 unreadable",
  );
  const again = await run("fixtures import", "--fixtures", fixtures, ...files);
  expect(again.said).toContain("0 imported, 1 known, 1 rules");

  const [name] = filesIn(fixtures);
  expect(filesIn(fixtures)).toHaveLength(1);
  expect(readFileSync(join(fixtures, name!), "utf8")).not.toContain("session");
  expect(existsSync(join(fixtures, "imported-aimock.yaml"))).toBe(true);
  const { post } = await replayer(fixtures);
  expect(await (await post(CHAT, chatBody("Hello"))).text()).toBe('{"id":"1"}');
  const rule = (await (await post(CHAT, chatBody("How is the weather?"))).json()) as any;
  expect(rule.choices[0].message.content).toBe("Rain.");
});
