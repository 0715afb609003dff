/** Hand-written answers: their matches, their content, and the errors for wrong ones. */
import { describe, expect, test, vi } from "vitest";
import { parseRules } from "../../strategies/fixture/rules.ts";
import { newFolder, put, replayer } from "../_fixtures.ts";
import { chatBody, chunksOf } from "../_harness.ts";

const CHAT = "/v1/chat/completions";

const RULES = `
rules:
  - match: { user: Hello }
    reply: { text: Exactly hello. }
  - match: { user: { contains: weather }, hasToolResult: false }
    reply:
      toolCalls:
        - name: get_weather
          arguments: { city: Zürich }
  - match: { hasToolResult: true }
    reply: { text: It rains. }
  - match: { user: { pattern: "^order #[0-9]+$" } }
    reply: [{ text: one }, { error: { status: 429, message: Slow down, type: rate_limited, code: "1300" } }, { text: three }]
  - match: { model: mistral-large-latest, turn: 2 }
    reply: { thinking: Let me think., text: Second turn. }
  - match: { body: { temperature: 0.5, messages: [{ role: user }] } }
    reply: { json: { warm: true } }
  - match: { operation: embeddings }
    reply: { json: { object: list, data: [] } }
`;

async function ruled(): Promise<Awaited<ReturnType<typeof replayer>>> {
  const fixtures = newFolder();
  put(fixtures, "rules.yaml", RULES);
  return replayer(fixtures);
}

test("the first rule that matches answers, framed by the wire layer, streamed or not", async () => {
  const { post } = await ruled();
  const response = await post(CHAT, chatBody("Hello"));
  expect(response.headers.get("x-parlel-match")).toBe("rule");
  expect(response.headers.get("x-parlel-fixture")).toBe("rules.yaml#1");
  expect(await response.json()).toMatchObject({
    object: "chat.completion",
    choices: [{ finish_reason: "stop", message: { content: "Exactly hello." } }],
  });
  const stream = await (await post(CHAT, chatBody("Hello", { stream: true }))).text();
  const deltas = chunksOf(stream).map(({ choices }) => choices[0].delta.content);
  expect(deltas.join("")).toBe("Exactly hello.");
});

test("agents and FIM are answered like chat", async () => {
  const fixtures = newFolder();
  put(
    fixtures,
    "rules.yaml",
    "[{ match: { operation: agents/completions }, reply: { text: As an agent. } }, { match: { operation: fim/completions }, reply: { text: pass } }]",
  );
  const { post } = await replayer(fixtures);
  const agent = { agent_id: "ag_1", messages: [{ role: "user", content: "Hello" }] };
  expect(await (await post("/v1/agents/completions", agent)).json()).toMatchObject({
    object: "chat.completion",
    choices: [{ message: { content: "As an agent." } }],
  });
  const fim = { model: "codestral-latest", prompt: "def f():" };
  expect(await (await post("/v1/fim/completions", fim)).json()).toMatchObject({
    object: "chat.completion",
    choices: [{ message: { content: "pass" } }],
  });
});

test("a tool loop ends: the call before the result, the text after it", async () => {
  const { post } = await ruled();
  const user = { role: "user", content: "How is the weather?" };
  const first = (await (await post(CHAT, { model: "m", messages: [user] })).json()) as any;
  const [call] = first.choices[0].message.tool_calls;
  expect(call.function).toEqual({ name: "get_weather", arguments: '{"city": "Zürich"}' });
  const messages = [
    user,
    { role: "assistant", content: "", tool_calls: [call] },
    { role: "tool", tool_call_id: call.id, content: "rain" },
  ];
  const second = (await (await post(CHAT, { model: "m", messages })).json()) as any;
  expect(second.choices[0].message.content).toBe("It rains.");
});

test("a sequence is played in order and then its last answer holds; an error has the API's form", async () => {
  const { post } = await ruled();
  const ask = (): Promise<Response> => post(CHAT, chatBody("order #17"));
  expect((await ask()).status).toBe(200);
  const limited = await ask();
  expect(limited.status).toBe(429);
  expect(await limited.text()).toBe(
    '{"object":"error","message":"Slow down","type":"rate_limited","param":null,"code":"1300","raw_status_code":429}',
  );
  for (let turn = 0; turn < 2; turn++) {
    expect(await (await ask()).json()).toMatchObject({
      choices: [{ message: { content: "three" } }],
    });
  }
});

test("model, turn, a subset of the body and the operation narrow a rule", async () => {
  const { post } = await ruled();
  const messages = [
    { role: "user", content: "a" },
    { role: "assistant", content: "b" },
    { role: "user", content: "c" },
  ];
  const second = (await (
    await post(CHAT, { model: "mistral-large-latest", messages })
  ).json()) as any;
  expect(second.choices[0].message.content[1]).toEqual({ type: "text", text: "Second turn." });
  const warm = (await (await post(CHAT, chatBody("x", { temperature: 0.5 }))).json()) as any;
  expect(warm.choices[0].message.content).toBe('{"warm": true}');
  const list = await post("/v1/embeddings", { model: "m", input: "x" });
  expect(await list.text()).toBe('{"object":"list","data":[]}');
  expect((await post(CHAT, chatBody("something else"))).status).toBe(400);
});

test("a pattern takes time in proportion to the text, whatever the pattern", async () => {
  const fixtures = newFolder();
  put(fixtures, "rules.json", { match: { user: { pattern: "^(a+)+$" } }, reply: { text: "x" } });
  const { post } = await replayer(fixtures);
  expect((await post(CHAT, chatBody(`${"a".repeat(20_000)}!`))).status).toBe(400);
  expect((await post(CHAT, chatBody("aaa"))).status).toBe(200);
});

test.each([
  ["match: { user: 5 }\nreply: {}", "line 1: match.user: It takes a text or an object."],
  ["match: {}\nreply: { txt: x }", "line 2: reply.txt: There is no such key. Did you mean text?"],
  [
    "- match: {}\n  reply: { text: x }\n- match:\n    user:\n      contians: x\n",
    "line 5: 1.match.user.contians: There is no such key. Did you mean contains? Known: equals, contains, pattern.",
  ],
  [
    "rules:\n- match: { usr: x }",
    "line 2: rules.0.match.usr: There is no such key. Did you mean user?",
  ],
  [
    "match: {}\nreply: { error: { staus: 429 } }",
    "line 2: reply.error.staus: There is no such key.",
  ],
  ["match: { user: { pattern: '(' } }\nreply: {}", "RE2 doesn't know the pattern"],
  ["match: { user: { pattern: '(?=a)' } }\nreply: {}", "RE2 doesn't know the pattern"],
  ["match: [\n", "line 2"],
  ["match: {}\nreply: { error: { status: 200, message: x } }", "line 2: reply.error.status"],
])("a wrong rule is told: %j", (text, message) => {
  expect(() => parseRules("rules.yaml", text)).toThrow(message);
});

test("a broken rule file is reported and the rest is served", async () => {
  const errors = vi.spyOn(console, "error").mockImplementation(() => {});
  const fixtures = newFolder();
  put(fixtures, "good.yaml", "match: { user: Hello }\nreply: { text: Hi. }");
  put(fixtures, "bad.yaml", "match: {}\nreply: { txt: x }");
  const { post } = await replayer(fixtures);
  expect(errors.mock.calls.flat()).toEqual([
    expect.stringMatching(/bad\.yaml: line 2: reply\.txt: .*\. Nothing in this file is used\.$/),
  ]);
  expect((await post(CHAT, chatBody("Hello"))).status).toBe(200);
  errors.mockRestore();
});

describe("a miss names a rule that matches and has answered as often as it may", () => {
  const spent = 'Rule "once" matches, but has answered as often as it may (times: 1).';
  const messageOf = async (response: Response): Promise<string> =>
    ((await response.json()) as { message: string }).message;

  test("of a file, before one that nearly matches", async () => {
    const fixtures = newFolder();
    put(
      fixtures,
      "rules.yaml",
      "[{ name: near, match: { called: find_order }, reply: { text: x } }, { name: once, match: { user: once }, times: 1, reply: { text: x } }]",
    );
    const { post } = await replayer(fixtures);
    expect((await post(CHAT, chatBody("once"))).status).toBe(200);
    const miss = await messageOf(await post(CHAT, chatBody("once")));
    expect(miss).toContain(spent);
    expect(miss).not.toContain("near,");
    const other = await messageOf(await post(CHAT, chatBody("twice")));
    expect(other).toContain("The nearest rule is near, where called is [] and not ");
  });

  test("of the world, unless it isn't meant for the operation", async () => {
    const { post, server } = await replayer(newFolder());
    await server.rules({ name: "once", match: {}, times: 1, reply: { text: "x" } });
    expect((await post(CHAT, chatBody("Hello"))).status).toBe(200);
    expect(await messageOf(await post(CHAT, chatBody("Hello")))).toContain(spent);
    const list = await post("/v1/embeddings", { model: "mistral-embed", input: "x" });
    expect(await messageOf(list)).not.toContain("Rule ");
  });
});

test("a miss names a rule of the world that nearly matches", async () => {
  const { post, server } = await replayer(newFolder());
  await server.rules({ name: "near", match: { user: "Hallo" }, reply: { text: "x" } });
  const miss = (await (await post(CHAT, chatBody("Hello"))).json()) as { message: string };
  expect(miss.message).toContain(
    'The nearest rule is near, where user is "Hello" and not "Hallo".',
  );
});
