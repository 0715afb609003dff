/** MCP by its specification; `npm run test:mcp` tests it with the official clients. */
import { beforeEach, expect, test } from "vitest";
import { chatBody, describeServed, eventually, eventsOf } from "../_harness.ts";

const META = "io.modelcontextprotocol";

describeServed("MCP", ({ fetch, post }) => {
  const send = (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
    fetch("/__parlel/mcp", {
      method: "POST",
      headers: { "content-type": "application/json", accept: "application/json", ...headers },
      body: typeof body === "string" ? body : JSON.stringify(body),
    });

  const legacy = async (method: string, params: object = {}): Promise<any> =>
    (await send({ jsonrpc: "2.0", id: 1, method, params })).json();

  const modern = (
    method: string,
    params: object = {},
    headers: Record<string, string> = {},
    version = "2026-07-28",
  ): Promise<Response> => {
    const { name } = params as { name?: string };
    const meta = { [`${META}/protocolVersion`]: version, [`${META}/clientCapabilities`]: {} };
    return send(
      { jsonrpc: "2.0", id: "a", method, params: { ...params, _meta: meta } },
      {
        "mcp-protocol-version": version,
        "mcp-method": method,
        ...(name !== undefined && { "mcp-name": name }),
        ...headers,
      },
    );
  };

  beforeEach(() => fetch("/__parlel/reset", { method: "POST" }));

  test("answers initialize, and echoes a revision that it knows", async () => {
    for (const [asked, answered] of [
      ["2025-11-25", "2025-11-25"],
      ["2025-06-18", "2025-06-18"],
      ["1999-01-01", "2025-11-25"],
    ]) {
      const { result } = await legacy("initialize", { protocolVersion: asked, capabilities: {} });
      expect(result).toMatchObject({
        protocolVersion: answered,
        capabilities: { tools: {} },
        serverInfo: { name: "parlel-mistral" },
      });
    }
    expect(await legacy("ping")).toEqual({ jsonrpc: "2.0", id: 1, result: {} });
    const notified = await send({ jsonrpc: "2.0", method: "notifications/initialized" });
    expect([notified.status, await notified.text()]).toEqual([202, ""]);
  });

  test("describes itself to clients without initialize, and says how long that holds", async () => {
    const response = await modern("server/discover");
    expect(await response.json()).toMatchObject({
      id: "a",
      result: {
        resultType: "complete",
        supportedVersions: ["2026-07-28", "2025-11-25", "2025-06-18", "2025-03-26"],
        capabilities: { tools: {} },
        ttlMs: 3_600_000,
        cacheScope: "public",
      },
    });
  });

  test("has nine tools in one order, with schemas and hints", async () => {
    const { result } = (await (await modern("tools/list")).json()) as any;
    expect(result.tools.map(({ name }: any) => name)).toEqual(
      "requests request misses verify verdict answer plan call reset".split(" "),
    );
    for (const tool of result.tools) {
      expect(tool).toMatchObject({
        inputSchema: { type: "object", additionalProperties: false },
        outputSchema: { type: "object" },
        annotations: { readOnlyHint: expect.any(Boolean), openWorldHint: false },
      });
      expect(tool).not.toHaveProperty("run");
    }
    const readOnly = result.tools.filter(({ annotations }: any) => annotations.readOnlyHint);
    expect(readOnly.map(({ name }: any) => name)).toEqual(
      "requests request misses verify verdict".split(" "),
    );
    expect(result).toMatchObject({ resultType: "complete", cacheScope: "public" });
    expect((await legacy("tools/list")).result).not.toHaveProperty("resultType");
  });

  test("headers must agree with the message", async () => {
    const given = { name: "verdict", arguments: {} };
    expect((await modern("tools/call", given)).status).toBe(200);
    for (const wrong of [
      { "mcp-method": "tools/list" },
      { "mcp-name": "reset" },
      { "mcp-protocol-version": "2025-11-25" },
    ]) {
      const response = await modern("tools/call", given, wrong);
      expect(response.status).toBe(400);
      expect(((await response.json()) as any).error.code).toBe(-32_020);
    }
    const unknown = await modern("tools/list", {}, {}, "2030-01-01");
    expect(unknown.status).toBe(400);
    expect(((await unknown.json()) as any).error).toMatchObject({
      code: -32_022,
      data: { requested: "2030-01-01", supported: expect.arrayContaining(["2026-07-28"]) },
    });
  });

  test("anything but a request is refused as JSON-RPC requires", async () => {
    const refusals: [unknown, number, number][] = [
      ["{", 400, -32_700],
      [[], 400, -32_600],
      [{ id: 1, method: "ping" }, 400, -32_600],
      [{ jsonrpc: "2.0", id: 1 }, 400, -32_600],
      [{ jsonrpc: "2.0", id: 1, method: "nothing" }, 200, -32_601],
      [{ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "x" } }, 200, -32_602],
    ];
    for (const [body, status, code] of refusals) {
      const response = await send(body);
      expect(response.status, JSON.stringify(body)).toBe(status);
      expect(((await response.json()) as any).error.code).toBe(code);
    }
    expect((await modern("nothing")).status).toBe(404);
    for (const method of ["GET", "DELETE"])
      expect((await fetch("/__parlel/mcp", { method })).status).toBe(405);
  });

  test.each<[string, object, string]>([
    ["requests", { match: null }, "match must be of type object"],
    ["requests", { limit: { toString: 1 } }, "limit must be of type integer"],
    ["requests", { after: 1.5 }, "after must be of type integer"],
    ["request", { n: { toString: 1 } }, "n must be of type integer"],
    ["request", {}, "n is missing"],
    ["verify", { expect: {} }, "expect must be of type array"],
    ["requests", { limt: 1 }, "no argument limt. Did you mean limit?"],
    ["misses", { n: 1 }, "no argument n. It takes none"],
    ["verdict", { patence: 1 }, "Did you mean patience?"],
    ["answer", { reply: "x", time: 1 }, "Did you mean times?"],
    [
      "call",
      { operation: "chat.complete", body: {} },
      "no argument operation. Known: path, method",
    ],
    ["reset", { onyl: "rules" }, "Did you mean only?"],
    ["reset", { only: "ruls" }, "no part"],
    ["verdict", { after: { toString: 1 } }, "after must be of type integer"],
    ["answer", { reply: "x", next: "yes" }, "next must be of type boolean"],
    ["call", { path: { toString: 1 } }, "path must be of type string"],
    ["call", { method: "" }, "can't be sent"],
    ["call", { method: "TRACE" }, "can't be sent"],
    ["call", { method: "GET", body: {} }, "can't be sent"],
    ["call", { headers: { "a b": "c" } }, "can't be sent"],
    ["call", { headers: { a: "\u65e5" } }, "can't be sent"],
    ["call", { headers: { a: { toString: 1 } } }, "can't be sent"],
  ])("%s says which argument is wrong: %j", async (name, given, why) => {
    const { result } = await legacy("tools/call", { name, arguments: given });
    expect(result).toMatchObject({ isError: true, content: [{ type: "text" }] });
    expect(result.content[0].text).toContain(why);
  });

  test("a method that every object has by nature isn't allowed", async () => {
    for (const method of ["__proto__", "constructor", "toString"]) {
      const { result } = await legacy("tools/call", { name: "call", arguments: { method } });
      expect(result.structuredContent).toMatchObject({ status: 405 });
    }
  });

  test("a name of another type is unknown", async () => {
    const name = { toString: 1 };
    const { result } = await legacy("initialize", { protocolVersion: name });
    expect(result.protocolVersion).toBe("2025-11-25");
    expect((await legacy("tools/call", { name })).error.code).toBe(-32_602);
    expect((await modern("tools/call", { name }, { "mcp-name": "x" })).status).toBe(400);
  });

  test("web pages of other origins are kept out", async () => {
    const headers = { origin: "https://elsewhere.example" };
    const response = await send({ jsonrpc: "2.0", id: 1, method: "tools/list" }, headers);
    expect(response.status).toBe(403);
  });

  test("a miss is found, answered and verified", async () => {
    const use = async (name: string, given: object = {}): Promise<any> => {
      const { result } = await legacy("tools/call", { name, arguments: given });
      expect(JSON.parse(result.content[0].text)).toEqual(result.structuredContent);
      return result.structuredContent;
    };
    const body = chatBody("Where is my parcel?");
    const ask = (): Promise<Response> =>
      post("/v1/chat/completions", body, {
        "x-parlel-strategy": "fixture",
        "x-parlel-fixtures": "_none",
      });
    await ask();
    const { misses, count } = await use("misses");
    expect(count).toBe(1);
    expect(misses[0]).toMatchObject({ n: 1, reason: "no fixture", nearest: null });
    const { added } = await use("answer", { ...misses[0].rule, reply: "On its way." });
    expect(added).toHaveLength(1);
    await ask();
    const match = { user: { contains: "parcel" }, body: { model: "mistral-small-latest" } };
    const { requests } = await use("requests", { match, limit: 5 });
    expect(requests.map(({ n, match: how }: any) => [n, how])).toEqual([
      [1, "miss"],
      [2, expect.anything()],
    ]);
    expect(await use("verify", { expect: [{ match, times: 2 }] })).toMatchObject({ ok: true });
    expect(await use("verify", { expect: [{ match, times: 9 }] })).toMatchObject({ ok: false });
    await use("plan", { plan: "429" });
    expect((await use("plan")).plan).toEqual({ faults: ["429"] });
    expect(await use("call", { body })).toMatchObject({
      status: 429,
      headers: { "x-parlel-plan": "429; attempt=1" },
    });
    expect((await use("plan", { plan: null })).plan).toBeNull();
    await use("answer", { reply: "Only once", next: true });
    expect((await use("call", { body })).body.choices[0].message.content).toBe("Only once");
    expect(await use("verdict")).toHaveProperty("findings");
    const wrong = await legacy("tools/call", { name: "call", arguments: { path: "/health" } });
    expect(wrong.result.isError).toBe(true);
    await use("reset");
    expect((await use("requests")).count).toBe(0);
  });

  const calling = (plan: string, more: object = {}): Promise<any> =>
    legacy("tools/call", {
      name: "call",
      arguments: {
        body: chatBody("Hello", { stream: true }),
        headers: { "x-parlel-plan": plan },
        ...more,
      },
    });

  const outcomes = async (): Promise<string[]> => {
    const { requests } = (await (await fetch("/__parlel/requests")).json()) as any;
    return requests.map(({ outcome }: any) => outcome);
  };

  test.each([
    ["stall@2", "aborted", "The answer was still open after 50 ms."],
    ["reset@2", "cut", "The answer broke off."],
  ])("a call shows what has come of an answer under %s", async (plan, outcome, unfinished) => {
    const { result } = await calling(plan, { within: 50 });
    expect(result.structuredContent).toMatchObject({ status: 200, unfinished });
    expect(eventsOf(result.structuredContent.body)).toHaveLength(2);
    expect(await outcomes()).toEqual([outcome]);
  });

  test.each([
    ["hang", "aborted", "was still open after 50 ms"],
    ["drop", "cut", "broke off"],
  ])("a call says that nothing has come under %s", async (plan, outcome, why) => {
    const { result } = await calling(plan, { within: 50 });
    expect(result).toMatchObject({ isError: true });
    expect(result.content[0].text).toContain(`Nothing came. The answer ${why}.`);
    expect(await outcomes()).toEqual([outcome]);
  });

  test("a call ends with its client", async () => {
    const leaving = new AbortController();
    const given = { name: "call", arguments: { headers: { "x-parlel-plan": "hang" } } };
    const asked = fetch("/__parlel/mcp", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: given }),
      signal: leaving.signal,
    });
    asked.catch(() => {});
    await eventually(async () => expect(await outcomes()).toEqual(["open"]));
    leaving.abort();
    await eventually(async () => expect(await outcomes()).toEqual(["aborted"]));
  });

  test("what routes take in their query, tools take as arguments", async () => {
    const use = async (name: string, given: object = {}): Promise<any> =>
      (await legacy("tools/call", { name, arguments: given })).result.structuredContent;
    await use("answer", { reply: "x" });
    await post("/v1/chat/completions", chatBody("Hi"), { "x-parlel-plan": "503" });
    const count = async (given: object): Promise<number> => (await use("requests", given)).count;
    expect(await count({ kind: "chat", outcome: "done" })).toBe(1);
    expect(await count({ path: "/v1/models" })).toBe(0);
    await use("reset", { key: "parlel" });
    await use("reset", { only: "rules,plan" });
    expect(await count({})).toBe(1);
    expect((await (await fetch("/__parlel/rules")).json()) as any).toMatchObject({ count: 0 });
    await use("reset", { only: "requests" });
    expect(await count({})).toBe(0);
    expect(await use("verdict", { patience: 5, after: 0 })).toMatchObject({ ok: true });
  });

  test("lists the requests that verification finds", async () => {
    const tools = ["look", "find"].map((name) => ({ type: "function", function: { name } }));
    const call = { id: "abcdefghi", function: { name: "look", arguments: '{"at": [1, "a"]}' } };
    const asked = [
      chatBody("one", { stop: ["x"], metadata: { "a.b": "1" } }),
      chatBody("two", { stop: ["x", "y"], tools }),
      {
        ...chatBody("three"),
        messages: [
          { role: "user", content: "three" },
          { role: "assistant", tool_calls: [call] },
          { role: "tool", content: "1", tool_call_id: call.id },
        ],
      },
    ];
    for (const body of asked) await post("/v1/chat/completions", body);
    const use = async (name: string, given: object): Promise<any> =>
      (await legacy("tools/call", { name, arguments: given })).result.structuredContent;
    const matches: [object, number[]][] = [
      [{ body: { stop: ["x"] } }, [1]],
      [{ body: { stop: ["x", "y"] } }, [2]],
      [{ body: { stop: [] } }, []],
      [{ body: { metadata: { "a.b": "1" } } }, [1]],
      [{ body: { messages: [{ content: "two" }] } }, [2]],
      [{ body: { temperature: null } }, []],
      [{ tools: ["look", "find"] }, [2]],
      [{ called: "look" }, [3]],
      [{ called: [{ name: "look", arguments: { at: [1, "a"] } }] }, [3]],
      [{ called: ["look", "find"] }, []],
      [{ user: { contains: "o", pattern: "^t" } }, [2]],
    ];
    for (const [match, numbers] of matches) {
      const { requests } = await use("requests", { match });
      const { found } = await use("verify", { expect: [{ match, min: 0 }] });
      expect(
        requests.map(({ n }: any) => n),
        JSON.stringify(match),
      ).toEqual(numbers);
      expect(found).toEqual([numbers]);
    }
  });

  test("each world has its own", async () => {
    await post("/~one/v1/chat/completions", chatBody("hi"));
    const list = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "requests" } };
    for (const [path, count] of [
      ["/~one/__parlel/mcp", 1],
      ["/__parlel/mcp", 0],
    ] as const) {
      const response = await fetch(path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(list),
      });
      expect(((await response.json()) as any).result.structuredContent.count).toBe(count);
    }
  });
});
