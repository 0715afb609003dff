/** Rules that a test gives at run time. */
import { describe, expect, test } from "vitest";
import { newFolder, put, replayer } from "../../_fixtures.ts";
import { type Api, chatBody, chunksOf, describeServed, startServer } from "../../_harness.ts";

const CHAT = "/v1/chat/completions";
const RULES = "/__parlel/rules";

const send = (api: Api, method: string, rules: unknown, world = ""): Promise<Response> =>
  api.fetch(`${world}${RULES}`, {
    method,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(rules),
  });

const answer = async (api: Api, body: object, world = ""): Promise<any> =>
  (await api.post(`${world}${CHAT}`, body)).json();
const text = async (api: Api, said: string, world = ""): Promise<string> =>
  (await answer(api, chatBody(said), world)).choices?.[0].message.content;

describeServed("rules at run time", (api) => {
  test("are set, added, listed with their plays, and removed", async () => {
    const set = await send(api, "PUT", [{ match: { user: "Hi" }, reply: { text: "One." } }]);
    expect(set.status).toBe(200);
    expect(await text(api, "Hi")).toBe("One.");
    const added = { rules: [{ name: "mine", match: { user: "Ho" }, reply: { text: "Two." } }] };
    expect(await (await send(api, "POST", added)).json()).toMatchObject({
      count: 2,
      rules: [
        { name: "rule 1", played: 1 },
        { name: "mine", played: 0 },
      ],
    });
    expect(await text(api, "Ho")).toBe("Two.");
    await send(api, "POST", { name: "mine", match: { user: "Ho" }, reply: { text: "Three." } });
    expect(await text(api, "Ho")).toBe("Three.");
    const left = await (await api.fetch(`${RULES}?name=mine`, { method: "DELETE" })).json();
    expect(left).toMatchObject({ count: 1, rules: [{ name: "rule 1" }] });
    expect(await text(api, "Ho")).not.toBe("Three.");
    const none = await api.fetch(`${RULES}?name=mine`, { method: "DELETE" });
    expect(none.status).toBe(400);
    await api.fetch(RULES, { method: "DELETE" });
    expect(await (await api.fetch(RULES)).json()).toEqual({ rules: [], count: 0 });
    expect(await text(api, "Hi")).not.toBe("One.");
  });

  test("aren't played by calls that another plan refuses", async () => {
    const world = "/~refused";
    const put = (plan: string): Promise<Response> =>
      api.fetch(`${world}/__parlel/plan`, { method: "PUT", body: plan });
    const statusOf = async (): Promise<number> =>
      (await api.post(`${world}${CHAT}`, chatBody("Hi"))).status;
    await put("429*2, ok");
    await send(api, "POST", { reply: "Rain.", times: 1, next: true }, world);
    expect([await statusOf(), await statusOf()]).toEqual([429, 429]);
    expect(await text(api, "Hi", world)).toBe("Rain.");
    expect(await text(api, "Hi", world)).not.toBe("Rain.");
    // A limit refuses, too.
    await put("req-minute=1");
    await send(api, "POST", { reply: "Snow.", times: 1, next: true }, world);
    expect(await text(api, "A", world)).toBe("Snow.");
    await send(api, "POST", { reply: "Hail.", times: 1, next: true }, world);
    expect(await statusOf()).toBe(429);
    await put("ok");
    expect(await text(api, "B", world)).toBe("Hail.");
  });

  test("aren't played by such calls where a plan of their own does something else", async () => {
    const world = "/~paced";
    const headers = { "x-parlel-plan": "503" };
    const plan = { method: "PUT", body: "429, ok; req-minute=3" };
    await api.fetch(`${world}/__parlel/plan`, plan);
    const rule = { reply: "Rain.", times: 1, plan: "latency=1; tokens-minute=1000" };
    await send(api, "PUT", rule, world);
    const status = async (more = {}): Promise<number> =>
      (await api.post(`${world}${CHAT}`, chatBody("Hi"), more)).status;
    expect([await status(), await status(headers)]).toEqual([429, 503]);
    expect(await text(api, "Hi", world)).toBe("Rain.");
    // The limit of a minute is spent.
    await send(api, "PUT", rule, world);
    expect(await status()).toBe(429);
    await api.fetch(`${world}/__parlel/plan`, { method: "DELETE" });
    expect(await text(api, "Hi", world)).toBe("Rain.");
    // A header's plan comes before a rule's.
    await send(api, "PUT", { ...rule, plan: "429" }, world);
    expect([await status(headers), await status(), await status()]).toEqual([503, 429, 200]);
  });

  test("begin their own plan when they are set anew", async () => {
    const world = "/~anew";
    const status = async (): Promise<number> =>
      (await api.post(`${world}${CHAT}`, chatBody("Hi"))).status;
    for (const name of [undefined, "mine", "mine"]) {
      await send(api, "PUT", { name, reply: "Rain.", plan: "429, ok" }, world);
      expect([await status(), await status(), await status()]).toEqual([429, 200, 200]);
    }
  });

  test("are played by calls that their own plan refuses", async () => {
    await send(api, "PUT", { times: 2, plan: "429*5" }, "/~own");
    const statuses: number[] = [];
    for (let n = 0; n < 3; n++)
      statuses.push((await api.post(`/~own${CHAT}`, chatBody("Hi"))).status);
    expect(statuses).toEqual([429, 429, 200]);
  });

  test("answer all that a model can: texts, thoughts, several calls, finish reasons, usage, headers and errors", async () => {
    const toolCalls = [
      { name: "a", arguments: { x: 1 }, id: "abcdefghi" },
      { name: "b", arguments: '{"y": 2}' },
    ];
    await send(api, "PUT", [
      { match: { user: "calls" }, reply: { text: "Look.", toolCalls } },
      { match: { user: "think" }, reply: { thinking: "Hm.", text: "So." } },
      { match: { user: "json" }, reply: { json: { a: [1] } } },
      { match: { user: "end" }, reply: { text: "Too long", finishReason: "length" } },
      {
        match: { user: "used" },
        reply: { text: "x", usage: { prompt_tokens: 7, completion_tokens: 9 } },
      },
      { match: { user: "head" }, reply: { text: "x", status: 201, headers: { "X-Mine": "yes" } } },
      { match: { user: "status" }, reply: { status: 503 } },
      { match: { user: "error" }, reply: { error: 429, headers: { "retry-after": "3" } } },
      { match: { user: "own" }, reply: { error: { status: 400, message: "No.", code: "1" } } },
      { match: { operation: "embeddings.create" }, reply: { json: { data: [] } } },
    ]);
    const { message, finish_reason } = (await answer(api, chatBody("calls"))).choices[0];
    expect([message.content, finish_reason]).toEqual(["Look.", "tool_calls"]);
    expect(message.tool_calls.map((call: any) => call.function)).toEqual([
      { name: "a", arguments: '{"x": 1}' },
      { name: "b", arguments: '{"y": 2}' },
    ]);
    expect((await answer(api, chatBody("think"))).choices[0].message.content[0].type).toBe(
      "thinking",
    );
    expect(await text(api, "json")).toBe('{"a": [1]}');
    expect((await answer(api, chatBody("end"))).choices[0].finish_reason).toBe("length");
    expect((await answer(api, chatBody("used"))).usage).toMatchObject({
      prompt_tokens: 7,
      completion_tokens: 9,
      total_tokens: 16,
    });
    const head = await api.post(CHAT, chatBody("head"));
    expect([head.status, head.headers.get("x-mine")]).toEqual([201, "yes"]);
    expect((await answer(api, chatBody("status"))).code).toBe("3800");
    const limited = await api.post(CHAT, chatBody("error"));
    expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "3"]);
    expect(await answer(api, chatBody("own"))).toMatchObject({ message: "No.", code: "1" });
    const embedded = await api.post("/v1/embeddings", { model: "mistral-embed", input: "x" });
    expect(await embedded.json()).toEqual({ data: [] });
    await api.fetch(RULES, { method: "DELETE" });
  });

  test("give headers that stand in the place of the usual ones", async () => {
    const headers = {
      "X-RateLimit-Remaining-Req-Minute": "0",
      "x-ratelimit-limit-tokens-minute": "5",
      "access-control-allow-origin": "http://app",
    };
    const world = "/~headers";
    await send(api, "PUT", { reply: { text: "x", headers } }, world);
    const answer = await api.post(`${world}${CHAT}`, chatBody("Hi"));
    for (const [name, value] of Object.entries(headers))
      expect(answer.headers.get(name)).toBe(value);
    expect(answer.headers.get("x-ratelimit-limit-req-minute")).toBe("1250");
    expect(answer.headers.get("x-parlel-strategy")).toBe("rules");
  });

  test("say which header can't be sent once it is filled", async () => {
    const reply = { text: "x", headers: { "x-user": "{{user}}" } };
    await send(api, "PUT", { match: {}, reply });
    const sent = await api.post(CHAT, chatBody("Hi"));
    expect([sent.status, sent.headers.get("x-user")]).toEqual([200, "Hi"]);
    for (const said of ["\u65e5", "a\r\nb: c"]) {
      const refused = await api.post(CHAT, chatBody(said));
      expect([refused.status, await refused.text()]).toEqual([
        400,
        expect.stringContaining("the value of the header x-user holds a character"),
      ]);
    }
    await api.fetch(RULES, { method: "DELETE" });
  });

  test("answer plain and streamed alike", async () => {
    await send(api, "PUT", { match: {}, reply: { text: "The same to all." } });
    expect(await text(api, "Hi")).toBe("The same to all.");
    const stream = await (await api.post(CHAT, chatBody("Hi", { stream: true }))).text();
    const said = chunksOf(stream).map(({ choices }) => choices[0].delta.content);
    expect(said.join("")).toBe("The same to all.");
    await api.fetch(RULES, { method: "DELETE" });
  });

  test("may use values of the request, but no code", async () => {
    await send(api, "PUT", [
      {
        match: { hasToolResult: true },
        reply: { text: "{{tool.city}} has {{tool.temperature}} °C; {{result}}" },
      },
      {
        match: { user: { contains: "weather" } },
        reply: { toolCalls: [{ name: "get", arguments: { q: "{{user}}", m: "{{model}}" } }] },
      },
      {
        match: {},
        reply: { text: "{{body.temperature}}|{{body.nothing}}|{{constructor}}|{{ user }}" },
      },
    ]);
    const messages: object[] = [{ role: "user", content: "weather?" }];
    const asked = await answer(api, { model: "m", messages });
    const [call] = asked.choices[0].message.tool_calls;
    expect(call.function.arguments).toBe('{"q": "weather?", "m": "m"}');
    const ran = { ...call, function: { name: "get", arguments: '{"city": "Rome"}' } };
    const result = { role: "tool", tool_call_id: call.id, content: '{"temperature": 21}' };
    messages.push({ role: "assistant", content: "", tool_calls: [ran] }, result);
    expect((await answer(api, { model: "m", messages })).choices[0].message.content).toBe(
      'Rome has 21 °C; {"temperature":21}',
    );
    const filled = await answer(api, chatBody("hey", { temperature: 0.5 }));
    expect(filled.choices[0].message.content).toBe("0.5||{{constructor}}|hey");
    await api.fetch(RULES, { method: "DELETE" });
  });

  test("are played as often as they say, in order, and separately for each key", async () => {
    await send(api, "PUT", [
      { match: { user: "x" }, reply: [{ text: "a" }, { text: "b" }], times: 3 },
      { match: { user: "x" }, reply: { text: "then" } },
    ]);
    const said = [];
    for (let n = 0; n < 5; n++) said.push(await text(api, "x"));
    expect(said).toEqual(["a", "b", "b", "then", "then"]);
    await api.fetch(RULES, { method: "DELETE" });
  });

  test("fail a call that they don't expect, and say where it differs", async () => {
    await send(api, "PUT", {
      name: "careful",
      match: { user: "go" },
      expect: { tools: ["search"], body: { temperature: 0 }, model: "mistral-large-latest" },
      reply: { text: "Gone." },
    });
    const refused = await api.post(CHAT, chatBody("go", { temperature: 0.5 }));
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({
      message: expect.stringMatching(/^The call isn't as rule "careful" expects\.\n/),
      type: "unexpected_call",
      rule: "careful",
      mismatches: [
        { at: "model", expected: "mistral-large-latest", got: "mistral-small-latest" },
        { at: "body.temperature", expected: 0, got: 0.5 },
        { at: "tools", expected: ["search"], got: [] },
      ],
    });
    const tools = [{ type: "function", function: { name: "search", parameters: {} } }];
    const right = chatBody("go", { temperature: 0, tools });
    expect(
      (await answer(api, { ...right, model: "mistral-large-latest" })).choices[0].message.content,
    ).toBe("Gone.");
    await api.fetch(RULES, { method: "DELETE" });
  });

  test("that expect another key don't show the one that was sent", async () => {
    await send(api, "PUT", { match: {}, expect: { key: "another" }, reply: { text: "x" } });
    const key = "a-key-that-nobody-sees-1234";
    const refused = await api.post(CHAT, chatBody("Hi"), { authorization: `Bearer ${key}` });
    const said = await refused.text();
    expect(said).toContain('key: expected \\"another\\", got \\"…1234\\"');
    expect(said).not.toContain(key);
    await api.fetch(RULES, { method: "DELETE" });
  });

  test("belong to their world, and a reset forgets them", async () => {
    await send(api, "PUT", { match: {}, reply: { text: "Here." } }, "/~here");
    expect(await text(api, "Hi", "/~here")).toBe("Here.");
    expect(await text(api, "Hi", "/~there")).not.toBe("Here.");
    await api.fetch("/~here/__parlel/reset", { method: "POST" });
    expect(await text(api, "Hi", "/~here")).not.toBe("Here.");
  });

  test.each<[unknown, string]>([
    [[{ match: { user: "x" } }], "does nothing"],
    [[{ match: {}, reply: {} }], "reply.0 is empty"],
    [
      [{ match: { usr: "x" }, reply: { text: "x" } }],
      "usr: There is no such key. Did you mean user?",
    ],
    [[{ match: {}, reply: { txt: "x" } }], "txt: There is no such key. Did you mean text?"],
    [[{ match: { status: 200 }, reply: { text: "x" } }], "status: There is no such key."],
    [[{ match: { operation: "chat.compleet" }, reply: { text: "x" } }], "There is no operation"],
    [[{ match: { operation: "embeddings" }, reply: { text: "x" } }], "has no text"],
    [[{ match: {}, reply: { text: "x", headers: { "x y": "z" } } }], "isn't a valid header name"],
    [[{ match: {}, reply: { text: "x", status: 103 } }], "status"],
    [[{ match: { user: { pattern: "(" } }, reply: { text: "x" } }], "RE2 doesn't know the pattern"],
    [[{ match: { user: { pattern: "a".repeat(2000) } }, reply: { text: "x" } }], "at most 1000"],
    [[{ match: {}, reply: { text: "x" }, times: 0 }], "times"],
    [[{ match: {}, reply: { text: "x" }, plan: "42" }], "isn't a fault"],
    ["text", "It takes an object with name, match"],
    [null, "It takes an object with name, match"],
  ])("%j are refused, and leave those that there were", async (rules, why) => {
    await send(api, "PUT", { name: "before", match: { user: "y" }, reply: { text: "y" } });
    const refused = await send(api, "PUT", rules);
    expect(refused.status).toBe(400);
    expect(await refused.text()).toContain(why);
    expect(await (await api.fetch(RULES)).json()).toMatchObject({ rules: [{ name: "before" }] });
    await api.fetch(RULES, { method: "DELETE" });
  });
});

describe("beside files", () => {
  test("the world's rules come first, and those of files are played where none of them matches", async () => {
    const fixtures = newFolder();
    put(fixtures, "rules.yaml", "match: { user: Hi }\nreply: { text: From a file. }");
    const api = await replayer(fixtures);
    expect(await text(api, "Hi")).toBe("From a file.");
    await send(api, "PUT", { match: { user: "Hi" }, reply: { text: "From the test." }, times: 1 });
    expect(await text(api, "Hi")).toBe("From the test.");
    expect(await text(api, "Hi")).toBe("From a file.");
  });
});

test("rules and plan outlive a restart with a data folder", async () => {
  const data = newFolder();
  const first = await startServer({ data });
  await send(first.api, "PUT", { match: {}, reply: { text: "Kept." } }, "/~w");
  await first.server.stop();
  const second = await startServer({ data });
  expect(await text(second.api, "Hi", "/~w")).toBe("Kept.");
  await second.server.stop();
});

test("ten thousand rules are accepted, and one more isn't", async () => {
  const { server, api } = await startServer();
  const rules = Array.from({ length: 10_000 }, (_, n) => ({
    match: { user: `number ${n}` },
    reply: { text: `${n}` },
  }));
  expect((await send(api, "PUT", rules)).status).toBe(200);
  expect(await text(api, "number 9999")).toBe("9999");
  const more = await send(api, "PUT", [...rules, rules[0]]);
  expect(await more.text()).toContain("at most 10000 rules");
  await server.stop();
});
