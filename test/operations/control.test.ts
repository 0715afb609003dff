import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { MistralServer } from "../../src/server.ts";
import { type Api, chatBody, describeServed, KEY, startServer } from "../_harness.ts";
import { clientOf } from "./_client.ts";

const LOG = "/__parlel/requests";

describeServed("control plane", ({ fetch, get, post }) => {
  const entries = async (query = ""): Promise<any[]> => {
    const { requests, count } = (await (await fetch(`${LOG}${query}`)).json()) as any;
    expect(count).toBe(requests.length);
    return requests;
  };

  beforeEach(async () => {
    expect(await (await fetch("/__parlel/reset", { method: "POST" })).text()).toBe('{"ok":true}');
  });

  test("GET / describes the server", async () => {
    const metadata = (await (await fetch("/")).json()) as any;
    expect(metadata).toMatchObject({ name: "mistral" });
    expect(metadata.operations).toContain("POST /v1/chat/completions");
  });

  test("GET /health is ok, and HEAD too", async () => {
    expect(await (await fetch("/health")).text()).toBe('{"status":"ok"}');
    expect((await fetch("/health", { method: "HEAD" })).status).toBe(200);
    expect((await fetch("/health", { method: "POST" })).status).toBe(405);
  });

  test("the log has every request, refused ones too, oldest first", async () => {
    await post("/v1/chat/completions", chatBody("one"));
    await post("/v1/chat/completions", chatBody("two", { stream: true }));
    await post("/v1/embeddings", { model: "mistral-embed", input: "three" });
    await get("/v1/models");
    await fetch("/v1/models");
    await post("/v1/chat/completions", "{broken");
    await get("/v1/nothing?api_key=secret");
    await fetch("/health");

    const requests = await entries();
    expect(requests.map(({ n, kind, status, events }) => [n, kind, status, events])).toEqual([
      [1, "chat", 200, null],
      [2, "chat", 200, expect.any(Number)],
      [3, "embeddings", 200, null],
      [4, "models", 200, null],
      [5, "models", 401, null],
      [6, "chat", 422, null],
      [7, "unknown", 404, null],
    ]);
    expect(requests[0]).toEqual({
      n: 1,
      kind: "chat",
      at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      method: "POST",
      path: "/v1/chat/completions",
      status: 200,
      strategy: "deterministic",
      duration: expect.any(Number),
      key: "…",
      events: null,
      operation: "chat.complete",
      query: null,
      outcome: "done",
      fixture: null,
      match: null,
      model: "mistral-small-latest",
      usage: expect.objectContaining({ completion_tokens: expect.any(Number) }),
      client: requests[0].client,
      fault: null,
      attempt: null,
      times: null,
      trace: null,
      body: chatBody("one"),
    });
    expect(requests[3]).toMatchObject({ body: null });
    expect(requests[4]).toMatchObject({ key: null, strategy: null });
    expect(requests[5]).toMatchObject({ body: "{broken" });
    expect(requests[6]).toMatchObject({ path: "/v1/nothing" });
  });

  test.each([
    ["POST", "/__parlel/reset?onyl=rules", "Did you mean only? Known: only, key."],
    ["DELETE", "/__parlel/rules?nme=x", "Did you mean name?"],
    ["POST", "/__parlel/reset?only=rules&only=requests", "takes only once"],
    ["DELETE", "/__parlel/rules?edition=x", "edition needs the rule's name"],
    ["DELETE", "/__parlel/requests?status=429", "It takes none."],
    ["GET", "/__parlel/verdict?patence=5", "Did you mean patience?"],
    ["GET", "/__parlel/state/files?kye=k", "Did you mean key?"],
  ])("%s %s is refused, and changes nothing", async (method, path, why) => {
    await post("/__parlel/rules", { name: "x", reply: "x" });
    await get("/v1/models");
    const refused = await fetch(path, { method });
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain(why);
    expect(await entries()).toHaveLength(1);
    expect(await (await fetch("/__parlel/rules")).json()).toMatchObject({ count: 1 });
  });

  test("a stream's entry counts its events", async () => {
    const body = chatBody("count", { stream: true });
    const text = await (await post("/v1/chat/completions", body)).text();
    expect((await entries())[0].events).toBe(text.match(/^data: /gm)?.length);
  });

  test("a body is kept as it was sent", async () => {
    const body = '{"model": "m", "messages":[], "metadata": {"big": 12345678901234567890}}';
    await post("/v1/chat/completions", body);
    expect(await (await fetch(LOG)).text()).toContain(`"body":${body}}`);
  });

  test("filters narrow the list", async () => {
    for (const text of ["one", "two", "three"]) await post("/v1/chat/completions", chatBody(text));
    await get("/v1/models");
    await fetch("/v1/models");
    const numbers = async (query: string): Promise<number[]> =>
      (await entries(query)).map(({ n }) => n);
    expect(await numbers("?limit=2")).toEqual([4, 5]);
    expect(await numbers("?limit=2&after=0")).toEqual([1, 2]);
    expect(await numbers("?after=3")).toEqual([4, 5]);
    expect(await numbers("?after=1&limit=2")).toEqual([2, 3]);
    expect(await numbers("?kind=models")).toEqual([4, 5]);
    expect(await numbers("?path=/v1/chat/completions&limit=1")).toEqual([3]);
    expect(await numbers("?operation=models.list&strategy=deterministic")).toEqual([4]);
    expect(await numbers("?model=mistral-small-latest&outcome=done")).toEqual([1, 2, 3]);
    expect(await numbers("?status=401")).toEqual([5]);
    expect(await numbers("?limit=0")).toEqual([]);
  });

  test("a filter that isn't a number gets a 422", async () => {
    const response = await fetch(`${LOG}?limit=few`);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({
      detail: [{ type: "int_parsing", loc: ["query", "limit"], input: "few" }],
    });
  });

  test("an unknown filter gets a 422 that names the known ones", async () => {
    const response = await fetch(`${LOG}?statsu=200`);
    expect(response.status).toBe(422);
    const { detail } = (await response.json()) as { detail: { loc: string[]; msg: string }[] };
    expect(detail[0]?.loc).toEqual(["query", "statsu"]);
    expect(detail[0]?.msg).toContain("status");
  });

  test.each(["kind=chats", "operation=chat.completions"])(
    "%s, which no request has, gets a 422 that names what there is",
    async (query) => {
      const response = await fetch(`${LOG}?${query}`);
      expect([response.status, await response.text()]).toEqual([
        422,
        expect.stringMatching(/embeddings|chat\.complete,/),
      ]);
      expect(await (await fetch(`${LOG}?kind=unknown`)).json()).toMatchObject({ count: 0 });
      for (const known of ["chat", "chat.complete", "chat/completions", "v1/nothing"])
        expect((await fetch(`${LOG}?operation=${known}`)).status, known).toBe(200);
    },
  );

  test("DELETE clears the log, and numbers start again", async () => {
    await get("/v1/models");
    const cleared = await fetch(LOG, { method: "DELETE" });
    expect(await cleared.text()).toBe('{"ok":true,"count":0}');
    expect(await entries()).toEqual([]);
    await get("/v1/models");
    expect((await entries())[0].n).toBe(1);
  });

  test("API keys are redacted and no other header is kept", async () => {
    await get("/v1/models", {
      authorization: "Bearer sk-canary-0123456789abcdef",
      "x-daytona-preview-token": "canary-preview-token",
      cookie: "session=canary-cookie",
    });
    const text = await (await fetch(LOG)).text();
    expect(text).toContain('"key":"…cdef"');
    expect(text).not.toContain("canary");
  });

  test("pages of other origins are refused, this origin's are not", async () => {
    const foreign = [
      { origin: "http://evil.example" },
      { origin: "null" },
      { origin: "http://127.0.0.1:1" },
      { "sec-fetch-site": "cross-site" },
    ];
    for (const headers of foreign) {
      for (const [path, method] of [
        [LOG, "GET"],
        [LOG, "DELETE"],
        ["/__parlel/reset", "POST"],
      ] as const) {
        const response = await fetch(path, { method, headers: headers as never });
        expect(response.status, JSON.stringify(headers)).toBe(403);
        expect(response.headers.get("access-control-allow-origin")).toBeNull();
      }
    }
    const response = await fetch(LOG, { headers: { "sec-fetch-site": "same-origin" } });
    expect(response.status).toBe(200);
    expect(response.headers.get("access-control-allow-origin")).toBeNull();
  });

  test("/v1 answers pages of every origin, as the live service does", async () => {
    const asked = await fetch("/v1/chat/completions", {
      method: "OPTIONS",
      headers: {
        origin: "http://app.example",
        "access-control-request-method": "POST",
        "access-control-request-headers": "authorization,content-type",
      },
    });
    expect(asked.status).toBe(204);
    expect(asked.headers.get("access-control-allow-origin")).toBe("*");
    expect(asked.headers.get("access-control-allow-headers")).toBe("authorization,content-type");
    expect(asked.headers.get("access-control-allow-methods")).toContain("POST");
    for (const headers of [KEY, {}]) {
      const response = await fetch("/v1/models", { headers });
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
    }
  });
});

describe("host names", () => {
  let loopback: MistralServer;
  let open: { server: MistralServer; api: Api };
  beforeAll(async () => {
    loopback = (await startServer()).server;
    open = await startServer({ host: "0.0.0.0" });
  });
  afterAll(() => Promise.all([loopback.stop(), open.server.stop()]));

  /** fetch sets Host itself, so this request is made by hand. */
  const statusFor = async (server: MistralServer, path: string, host: string): Promise<number> => {
    const { request } = await import("node:http");
    return new Promise((resolve, reject) => {
      const asked = request({ port: server.port, path, headers: { ...KEY, host } }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      asked.on("error", reject).end();
    });
  };

  test.each(["localhost", "127.0.0.1:4755", "[::1]:4755", "LOCALHOST:1", "app.localhost"])(
    "on loopback the control plane answers on %s",
    async (host) => {
      expect(await statusFor(loopback, LOG, host)).toBe(200);
    },
  );

  test.each([
    "evil.example",
    "evil.example:4755",
    "127.0.0.1.evil.example",
    "localhost.evil",
    "169.254.169.254",
    "0x7f.1",
    "parlel-bridge:4755",
  ])("on loopback the control plane refuses %s, and /v1 doesn't", async (host) => {
    expect(await statusFor(loopback, LOG, host)).toBe(403);
    expect(await statusFor(loopback, "/v1/models", host)).toBe(200);
  });

  test("bound to all interfaces, a sidecar or a preview URL reaches everything", async () => {
    for (const host of ["parlel-bridge:4755", "4755-abc.preview.example"]) {
      expect(await statusFor(open.server, LOG, host)).toBe(200);
      expect(await statusFor(open.server, "/v1/models", host)).toBe(200);
    }
  });
});

describeServed("the control plane's view of state", (api) => {
  const library = (key: string, name = "x") =>
    clientOf(api, key).json("POST", "/~seen/v1/libraries", { name });
  const shown = async (path: string) => (await api.fetch(`/~seen/__parlel/${path}`)).json();
  const reset = (query: string) => api.fetch(`/~seen/__parlel/reset?${query}`, { method: "POST" });

  beforeEach(async () => {
    await reset("");
  });

  test("the objects of each key are counted and listed", async () => {
    const first = await library("a-key-of-some-length", "one");
    const second = await library("other", "two");
    await library("other", "three");
    expect(await shown("state")).toEqual({
      state: [
        { key: "…ngth", objects: { libraries: 1 } },
        { key: "…", objects: { libraries: 2 } },
      ],
      count: 2,
    });
    expect(await shown("state/libraries?limit=2")).toEqual({
      libraries: [
        { key: "…ngth", object: first },
        { key: "…", object: second },
      ],
      count: 3,
    });
    expect(await shown("state/libraries?offset=2")).toMatchObject({
      libraries: [{ object: { name: "three" } }],
      count: 3,
    });
    expect(await shown("state/libraries?key=other&limit=0")).toEqual({ libraries: [], count: 2 });
    expect(await shown("state/voices")).toEqual({ voices: [], count: 0 });
    expect((await api.fetch("/~seen/__parlel/state/libraries?limit=x")).status).toBe(422);
    expect(await (await api.fetch("/__parlel/state/libraries?key=other")).json()).toMatchObject({
      count: 0,
    });
  });

  test("a kind that doesn't exist gets a 404 that lists those that do, and its objects too", async () => {
    await library("a");
    for (const path of ["state/librarys", "state/librarys/one", "state/__proto__"]) {
      const response = await api.fetch(`/~seen/__parlel/${path}`);
      expect([response.status, await response.json()]).toMatchObject([
        404,
        {
          message: expect.stringMatching(/doesn't exist\. Known: agents, .*libraries, .*models\./),
        },
      ]);
    }
  });

  test("an object is shown by its id, and a conversation with its whole history", async () => {
    const made = await library("a");
    expect(await shown(`state/libraries/${made.id}`)).toMatchObject({ object: { id: made.id } });
    const client = clientOf(api, "a");
    const begun = await client.json("POST", "/~seen/v1/conversations", {
      model: "mistral-small-latest",
      inputs: "Hello",
    });
    await client.json("POST", `/~seen/v1/conversations/${begun.conversation_id}`, {
      inputs: "Go on",
    });
    expect(await shown(`state/conversations/${begun.conversation_id}`)).toMatchObject({
      object: { id: begun.conversation_id },
      entries: [
        { role: "user", content: "Hello" },
        { role: "assistant", content: begun.outputs[0].content },
        { role: "user", content: "Go on" },
        { role: "assistant" },
      ],
    });
    for (const path of ["libraries/none", `files/${made.id}`, `libraries/${made.id}?key=other`])
      expect((await api.fetch(`/~seen/__parlel/state/${path}`)).status, path).toBe(404);
  });

  test("a reset may clear only some parts, or only one key's objects", async () => {
    await library("a");
    await library("b");
    await reset("key=a");
    expect(await shown("state")).toMatchObject({
      state: [{ objects: { libraries: 1 } }],
      count: 1,
    });
    expect(await shown("requests")).toMatchObject({ count: 2 });
    await reset("only=requests");
    expect(await shown("requests")).toMatchObject({ count: 0 });
    expect(await shown("state")).toMatchObject({ count: 1 });
    await reset("only=state,misses,turns");
    expect(await shown("state")).toMatchObject({ count: 0 });
    for (const [query, words] of [
      [
        "only=mood",
        'There is no part \\"mood\\" to forget. Known: state, requests, misses, turns, rules, plan.',
      ],
      ["only=requests&key=a", 'A key has no part \\"requests\\" to forget. Known: state, turns.'],
    ] as const) {
      const response = await reset(query);
      expect([response.status, await response.text()]).toEqual([
        400,
        expect.stringContaining(words),
      ]);
    }
  });

  test("pages of other origins are refused, except for links", async () => {
    const headers = { origin: "https://evil.example" };
    for (const path of ["state", "state/files", "state/files/one"])
      expect((await api.fetch(`/__parlel/${path}`, { headers })).status).toBe(403);
    const clock = { method: "POST", headers, body: "{}" };
    expect((await api.fetch("/__parlel/clock", clock)).status).toBe(403);
    expect((await api.fetch("/fine-tune/a/b/c", { headers })).headers.get("content-type")).toBe(
      "application/xml",
    );
  });
});

test("a part is reset in all worlds unless the request names one", async () => {
  const { server, api } = await startServer();
  for (const world of ["one", "other"])
    await clientOf(api, "a").json("POST", `/~${world}/v1/libraries`, { name: "x" });
  await api.post("/__parlel/reset?only=state", {});
  for (const world of ["one", "other"])
    expect(await (await api.get(`/~${world}/__parlel/state`)).json()).toMatchObject({ count: 0 });
  await server.stop();
});
