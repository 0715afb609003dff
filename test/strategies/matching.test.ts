/** How a call finds its fixture: exactly, in turns, relaxed, by input; and the message of a miss. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { newFolder, put, replayer } from "../_fixtures.ts";
import { chatBody, eventually } from "../_harness.ts";

const CHAT = "/v1/chat/completions";

/** A completion with a text. */
const saying = (content: string, more: object = {}): object => ({
  status: 200,
  headers: { "content-type": "application/json" },
  json: {
    id: "1",
    object: "chat.completion",
    choices: [{ index: 0, message: { role: "assistant", content } }],
  },
  ...more,
});

/** A fixture of a chat call. */
const fixture = (body: object, ...replies: object[]): object => ({
  version: 1,
  request: { method: "POST", path: CHAT, body },
  replies,
});

const contentOf = async (response: Response): Promise<string> =>
  ((await response.json()) as any).choices[0].message.content;

const warned = (): ReturnType<typeof vi.spyOn> =>
  vi.spyOn(console, "error").mockImplementation(() => {});

test("spelling, order, stream and metadata don't count; messages and their order do", async () => {
  const fixtures = newFolder();
  put(
    fixtures,
    "chat/completions/a.json",
    fixture(chatBody("Hello", { temperature: 0.5 }), saying("Hi.")),
  );
  const { post } = await replayer(fixtures);
  const same: object[] = [
    { temperature: 0.5, ...chatBody("Hello") },
    chatBody([{ type: "text", text: "Hello" }], { temperature: 0.5, n: 1, stream: false }),
    chatBody("Hello", { temperature: 0.5, metadata: { run: 7 }, safe_prompt: false, stop: null }),
  ];
  for (const body of same) expect(await contentOf(await post(CHAT, body))).toBe("Hi.");
  for (const body of [chatBody("Hello"), chatBody("hello", { temperature: 0.5 })]) {
    expect((await post(CHAT, body)).status).toBe(400);
  }
});

test("answers are played in order and then the last one holds, for each API key on its own", async () => {
  const fixtures = newFolder();
  put(
    fixtures,
    "chat/completions/a.json",
    fixture(chatBody("Hello"), saying("one"), saying("two")),
  );
  const { post, fetch } = await replayer(fixtures);
  const ask = async (key: string): Promise<string> =>
    contentOf(await post(CHAT, chatBody("Hello"), { authorization: `Bearer ${key}` }));
  expect([await ask("a"), await ask("a"), await ask("a")]).toEqual(["one", "two", "two"]);
  expect(await ask("b")).toBe("one");
  await fetch("/__parlel/reset", { method: "POST" });
  expect(await ask("a")).toBe("one");
});

test("with --exhaust error one call too many is a miss that says so", async () => {
  const fixtures = newFolder();
  put(fixtures, "chat/completions/a.json", fixture(chatBody("Hello"), saying("one")));
  const { post } = await replayer(fixtures, { exhaust: "error" });
  expect((await post(CHAT, chatBody("Hello"))).status).toBe(200);
  const miss = (await (await post(CHAT, chatBody("Hello"))).json()) as any;
  expect(miss).toMatchObject({
    type: "fixture_miss",
    miss: { reason: "exhausted", nearest: "chat/completions/a.json" },
  });
  expect(miss.message).toContain("has been played");
});

test("64 callers of one key each take their own turn", async () => {
  const fixtures = newFolder();
  const replies = Array.from({ length: 64 }, (_, index) => saying(`${index}`));
  put(fixtures, "chat/completions/a.json", fixture(chatBody("Hello"), ...replies));
  const { post } = await replayer(fixtures, { exhaust: "error" });
  const asked = replies.map(async () => contentOf(await post(CHAT, chatBody("Hello"))));
  const answers = (await Promise.all(asked)).map(Number).sort((one, other) => one - other);
  expect(answers).toEqual(replies.map((_, index) => index));
});

test("a request names another set of fixtures, and can't name a path", async () => {
  const fixtures = newFolder();
  put(fixtures, "chat/completions/a.json", fixture(chatBody("Hello"), saying("default")));
  put(fixtures, "happy/chat/completions/a.json", fixture(chatBody("Hello"), saying("happy")));
  const { post } = await replayer(fixtures);
  const ask = (name: string): Promise<Response> =>
    post(CHAT, chatBody("Hello"), { "x-parlel-fixtures": name });
  expect(await contentOf(await post(CHAT, chatBody("Hello")))).toBe("default");
  expect(await contentOf(await ask("happy"))).toBe("happy");
  // Any name means a folder below the others, and none of these exists.
  for (const name of ["..", "../x", "a/b", "/etc", "a\\b", ".hidden", "", "%2e%2e"]) {
    expect((await ask(name)).status, name).toBe(400);
  }
});

test("a request chooses the strategy and what a miss means", async () => {
  const fixtures = newFolder();
  const { post } = await replayer(fixtures, { strategy: "deterministic" });
  const ask = (headers: Record<string, string>): Promise<Response> =>
    post(CHAT, chatBody("Hello"), headers);
  expect((await ask({})).status).toBe(200);
  expect((await ask({ "x-parlel-strategy": "fixture" })).status).toBe(400);
  const fallen = await ask({ "x-parlel-strategy": "fixture", "x-parlel-on-miss": "deterministic" });
  expect(fallen.headers.get("x-parlel-strategy")).toBe("deterministic");
  const unknown = await ask({ "x-parlel-strategy": "fixture", "x-parlel-on-miss": "shrug" });
  expect(await unknown.text()).toContain(
    "x-parlel-on-miss is one of error, deterministic, record, passthrough",
  );
  const keyless = await ask({ "x-parlel-strategy": "fixture", "x-parlel-on-miss": "passthrough" });
  expect(await keyless.text()).toContain(
    "x-parlel-on-miss: passthrough needs an emulator that was started with MISTRAL_API_KEY.",
  );
});

test("a miss names the nearest fixture, the difference, and how to record", async () => {
  const fixtures = newFolder();
  put(fixtures, "chat/completions/near.json", fixture(chatBody("Hello"), saying("x")));
  put(
    fixtures,
    "chat/completions/far.json",
    fixture({ ...chatBody("Other"), model: "m", temperature: 1 }, saying("x")),
  );
  const { post, fetch } = await replayer(fixtures);
  const response = await post(CHAT, chatBody("Hello!"));
  expect(response.status).toBe(400);
  const { message, miss, type } = (await response.json()) as any;
  expect(type).toBe("fixture_miss");
  expect(message).toContain("The nearest fixture is chat/completions/near.json");
  expect(message).toContain('body.messages.0.content: asked "Hello!", recorded "Hello"');
  expect(message).toContain(`parlel-mistral record --fixtures ${fixtures}`);
  expect(miss.differences).toEqual([
    { path: "body.messages.0.content", asked: "Hello!", recorded: "Hello" },
  ]);
  const listed = (await (await fetch("/__parlel/misses")).json()) as any;
  expect(listed).toEqual({ misses: [miss], count: 1 });
});

test("a wrong body gets the API's own refusal, a missing key its 401", async () => {
  const { post, fetch } = await replayer(newFolder());
  expect((await post(CHAT, chatBody("x", { store: true }))).status).toBe(422);
  expect((await fetch("/v1/models")).status).toBe(401);
});

test("a path that no operation serves can still be replayed", async () => {
  const fixtures = newFolder();
  put(fixtures, "agents/delete/a.json", {
    version: 1,
    request: { method: "DELETE", path: "/v1/agents/ag_1" },
    replies: [{ status: 204, headers: {} }],
  });
  put(fixtures, "batch/jobs-retrieve/a.json", {
    version: 1,
    request: { method: "GET", path: "/v1/batch/jobs/1", query: { inline: "true" } },
    replies: [
      {
        status: 200,
        headers: { "content-type": "application/json; charset=utf-8" },
        text: '{"id": "1"}',
      },
    ],
  });
  const { fetch, get } = await replayer(fixtures);
  const deleted = await fetch("/v1/agents/ag_1", {
    method: "DELETE",
    headers: { authorization: "Bearer x" },
  });
  expect([deleted.status, await deleted.text()]).toEqual([204, ""]);
  const job = await get("/v1/batch/jobs/1?inline=true");
  expect(await job.text()).toBe('{"id": "1"}');
  expect(job.headers.get("content-type")).toBe("application/json; charset=utf-8");
  expect((await get("/v1/batch/jobs/2")).status).toBe(422);
});

test("ignored places and scrubbed patterns don't count, on either side", async () => {
  const fixtures = newFolder();
  const asked = (day: string, temperature: number): object =>
    chatBody(`Today is ${day}. Hello`, { temperature });
  put(fixtures, "chat/completions/a.json", fixture(asked("2026-01-01", 0.1), saying("Hi.")));
  const { post } = await replayer(fixtures, {
    ignore: ["temperature"],
    scrub: ["\\d{4}-\\d\\d-\\d\\d"],
  });
  const relaxed = await post(CHAT, asked("2026-11-22", 0.9));
  expect(relaxed.headers.get("x-parlel-match")).toBe("relaxed");
  expect(await contentOf(relaxed)).toBe("Hi.");
  const exact = await post(CHAT, asked("2026-01-01", 0.1));
  expect(exact.headers.get("x-parlel-match")).toBe("exact");
  expect((await post(CHAT, asked("someday", 0.1))).status).toBe(400);
});

test("embeddings are found input by input, however they are batched", async () => {
  const fixtures = newFolder();
  const list = (vectors: number[][]): object => ({
    status: 200,
    headers: { "content-type": "application/json" },
    json: {
      id: "1",
      data: vectors.map((embedding, index) => ({ object: "embedding", embedding, index })),
      usage: { prompt_tokens: vectors.length * 2, total_tokens: vectors.length * 2 },
    },
  });
  const request = (input: unknown): object => ({
    method: "POST",
    path: "/v1/embeddings",
    body: { model: "m", input },
  });
  put(fixtures, "embeddings/create/a.json", {
    version: 1,
    request: request(["a", "b"]),
    replies: [list([[1], [2]])],
  });
  put(fixtures, "embeddings/create/b.json", {
    version: 1,
    request: request("c"),
    replies: [list([[3]])],
  });
  const { post } = await replayer(fixtures);
  const response = await post("/v1/embeddings", { model: "m", input: ["c", "b", "c"] });
  expect(response.headers.get("x-parlel-match")).toBe("inputs, derived");
  const { data, usage } = (await response.json()) as any;
  expect(data).toEqual(
    [3, 2, 3].map((value, index) => ({ object: "embedding", embedding: [value], index })),
  );
  expect(usage).toEqual({ prompt_tokens: 6, total_tokens: 6 });
  expect((await post("/v1/embeddings", { model: "m", input: ["c", "d"] })).status).toBe(400);
  expect((await post("/v1/embeddings", { model: "other", input: "c" })).status).toBe(400);
});

const batches: [string, unknown, unknown, (name: string) => unknown, object][] = [
  ["/v1/moderations", ["a", "b"], "c", (name) => name, {}],
  ["/v1/classifications", ["a", "b"], "c", (name) => name, {}],
  [
    "/v1/chat/moderations",
    [[said("a")], [said("b")]],
    [said("c")],
    (name) => [said(name)],
    { truncate: true },
  ],
  [
    "/v1/chat/classifications",
    [{ messages: [said("a")] }, { messages: [said("b")] }],
    { messages: [said("c")] },
    (name) => ({ messages: [said(name)] }),
    {},
  ],
];
function said(content: string): object {
  return { role: "user", content };
}
test.each(batches)("%s are found input by input", async (path, many, one, input, more) => {
  const fixtures = newFolder();
  const reply = (...scores: number[]): object => ({
    status: 200,
    headers: { "content-type": "application/json" },
    json: {
      id: "1",
      usage: {
        prompt_tokens: scores.length * 2,
        total_tokens: scores.length * 9,
        request_count: 1,
      },
      model: "m",
      results: scores.map((sexual) => ({ category_scores: { sexual } })),
    },
  });
  const body = { model: "m", ...more };
  const recorded = (asked: unknown, answer: object): object => ({
    version: 1,
    request: { method: "POST", path, body: { ...body, input: asked } },
    replies: [answer],
  });
  put(fixtures, "moderations/create/a.json", recorded(many, reply(0.1, 0.2)));
  put(fixtures, "moderations/create/b.json", recorded(one, reply(0.3)));
  const { post } = await replayer(fixtures);
  const batch = ["c", "b", "c"].map(input);
  const response = await post(path, { ...body, input: batch });
  expect(response.headers.get("x-parlel-match")).toBe("inputs, derived");
  expect(await response.json()).toEqual((reply(0.3, 0.2, 0.3) as any).json);
  expect(response.headers.get("x-parlel-fixture")).toBe(
    "moderations/create/b.json%20moderations/create/a.json",
  );
  const alone = (await (await post(path, { ...body, input: input("b") })).json()) as any;
  expect(alone.results).toEqual([{ category_scores: { sexual: 0.2 } }]);
  const unknown = await post(path, { ...body, input: ["c", "d"].map(input) });
  expect(unknown.status).toBeGreaterThanOrEqual(400);
});

test("a file is found by its content, not its name, so it may be edited", async () => {
  const fixtures = newFolder();
  put(
    fixtures,
    "chat/completions/hello-0000000000000000.json",
    fixture(chatBody("Hello"), saying("Hi.")),
  );
  const { post } = await replayer(fixtures);
  const path = join(fixtures, "chat/completions/hello-0000000000000000.json");
  writeFileSync(
    path,
    readFileSync(path, "utf8").replaceAll("Hello", "Goodbye").replace("Hi.", "Bye."),
  );
  await eventually(async () => expect((await post(CHAT, chatBody("Goodbye"))).status).toBe(200));
  expect(await contentOf(await post(CHAT, chatBody("Goodbye")))).toBe("Bye.");
  expect((await post(CHAT, chatBody("Hello"))).status).toBe(400);
});

test("a broken file is reported by name and line, never served, and changes nothing while running", async () => {
  const errors = warned();
  const fixtures = newFolder();
  put(fixtures, "chat/completions/good.json", fixture(chatBody("Hello"), saying("Hi.")));
  put(
    fixtures,
    "chat/completions/bad.json",
    '{\n  "version": 1,\n  "request": {"method": "POST" "path": 1}\n}',
  );
  put(fixtures, "chat/completions/odd.json", {
    ...fixture(chatBody("x"), { status: "ok", headers: {} }),
  });
  const { post } = await replayer(fixtures);
  expect(errors.mock.calls.flat().join("\n")).toMatch(
    /bad\.json: line 3: .*\n.*odd\.json: line \d+: replies\.0\.status/,
  );
  expect((await post(CHAT, chatBody("Hello"))).status).toBe(200);
  expect((await post(CHAT, chatBody("x"))).status).toBe(400);

  errors.mockClear();
  put(fixtures, "chat/completions/new.json", fixture(chatBody("New"), saying("New.")));
  put(fixtures, "chat/completions/worse.json", "{");
  await eventually(() => expect(errors).toHaveBeenCalled());
  expect(errors.mock.calls.flat().join("\n")).toContain("The fixtures stay as they were");
  expect((await post(CHAT, chatBody("New"))).status).toBe(400);
  put(fixtures, "chat/completions/worse.json", fixture(chatBody("Worse"), saying("Fine.")));
  await eventually(async () => expect((await post(CHAT, chatBody("New"))).status).toBe(200));
});

test("a broken file of another set is reported at the start, too, and a later set's when it is requested", async () => {
  const errors = warned();
  const fixtures = newFolder();
  put(fixtures, "happy/chat/completions/bad.json", "{");
  const { post } = await replayer(fixtures);
  expect(errors.mock.calls.flat().join()).toContain("happy/chat/completions/bad.json: line 1");
  await expect(replayer(fixtures, { strictFixtures: true })).rejects.toThrow("can't be used");
  errors.mockClear();
  const ask = (): Promise<Response> =>
    post(CHAT, chatBody("Hello"), { "x-parlel-fixtures": "later" });
  expect((await ask()).status).toBe(400);
  put(fixtures, "later/chat/completions/bad.json", "{");
  put(fixtures, "later/chat/completions/a.json", fixture(chatBody("Hello"), saying("Hi.")));
  expect(await contentOf(await ask())).toBe("Hi.");
  await ask();
  expect(errors.mock.calls.flat().join()).toContain("later/chat/completions/bad.json: line 1");
});

test("a call recorded only in another form, from which its own can't be derived, says so", async () => {
  const fixtures = newFolder();
  const body = { inputs: "Hello", model: "mistral-small-latest" };
  put(fixtures, "conversations/create/a.json", {
    version: 1,
    request: { method: "POST", path: "/v1/conversations", body },
    replies: [{ status: 200, headers: {}, json: { object: "conversation.response" } }],
  });
  const { post } = await replayer(fixtures);
  const response = await post("/v1/conversations", { ...body, stream: true });
  expect(response.status).toBe(400);
  const { message } = (await response.json()) as any;
  expect(message).toContain("body.stream: asked true, recorded false");
});

test("strict fixtures don't start with a broken file", async () => {
  warned();
  const fixtures = newFolder();
  put(fixtures, "chat/completions/bad.json", "{");
  for (const strategy of ["fixture", "deterministic"]) {
    await expect(replayer(fixtures, { strictFixtures: true, strategy })).rejects.toThrow(
      "1 of the fixtures can't be used.",
    );
  }
});

test("a recorded stream keeps its pace when asked to", async () => {
  const fixtures = newFolder();
  const events = [0, 60, 60].map((delay, index) => [delay, { index }]);
  const reply = { status: 200, headers: { "content-type": "text/event-stream" }, events };
  put(fixtures, "chat/completions/a.json", fixture(chatBody("Hello"), reply));
  const took = async (timing: string): Promise<number> => {
    const { post } = await replayer(fixtures, { timing });
    const started = performance.now();
    const text = await (await post(CHAT, chatBody("Hello", { stream: true }))).text();
    expect(text).toBe('data: {"index":0}\n\ndata: {"index":1}\n\ndata: {"index":2}\n\n');
    return performance.now() - started;
  };
  expect(await took("recorded")).toBeGreaterThan(115);
  expect(await took("0.5x")).toBeGreaterThan(235);
});
