/** Users' own strategies and hand-written rules in conversations: they supply the content, and everything else works as usual. */
import { afterEach, expect, test, vi } from "vitest";
import { conversationOf } from "../../strategies/conversation-of.ts";
import { defineStrategy } from "../../strategies/define.ts";
import { newFolder, put, recorder, replayer } from "../_fixtures.ts";
import { joined, MODEL, talkTo, WEATHER } from "../_conversations.ts";
import { describeServed, startServer } from "../_harness.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const scripted = defineStrategy({
  name: "scripted",
  async conversations(call) {
    const { model, agent, recent, messages } = await conversationOf(call);
    switch (call.lastUserText) {
      case "all":
        return JSON.stringify((await messages()).map(({ role, content }) => [role, content]));
      case "who":
        return `${agent?.name ?? "nobody"} ${model}`;
      case "recent":
        return { toolCalls: [{ name: "look", arguments: { deep: true } }] };
      case "steps":
        return [
          "First.",
          { execution: "web_search", arguments: { query: "a" }, info: { result: "b c" } },
          { thinking: "Hm.", text: "Second." },
          { parts: ["See ", { type: "tool_reference", tool: "web_search", title: "A" }] },
          {
            toolCalls: [
              { name: "f", arguments: "{}" },
              { name: "g", arguments: {}, pending: true },
            ],
          },
        ];
      case "cited":
        return {
          thinking: "Hm.",
          text: "It rains.",
          parts: [{ type: "tool_reference", tool: "web_search", title: "A" }],
        };
      case "over":
        return agent && [{ handoff: call.control("next") ?? "" }, "Taken over."];
      case "wrong":
        return [{ execution: "x" }] as never;
      case "":
        return `Got ${recent.map(({ content }) => content).join(", ")}.`;
      default:
        return undefined;
    }
  },
});

describeServed(
  "a strategy for conversations",
  (api) => {
    test("gets the whole history, and the agent that is to answer", async () => {
      const talk = talkTo(api);
      const { conversation_id } = await talk.start({ inputs: "who" });
      const { outputs } = await talk.append(conversation_id, { inputs: "all" });
      expect(JSON.parse(outputs[0].content)).toEqual([
        ["user", "who"],
        ["assistant", `nobody ${MODEL}`],
        ["user", "all"],
      ]);
      const { id } = await talk.agent({ name: "Grace" });
      const spoken = await talk.ok("POST", "/conversations", { agent_id: id, inputs: "who" });
      expect(spoken.outputs[0].content).toBe(`Grace ${MODEL}`);
    });

    test("calls functions, and gets their results", async () => {
      const talk = talkTo(api);
      const { conversation_id, outputs } = await talk.start({ inputs: "recent" });
      const [{ tool_call_id, arguments: given }] = outputs;
      expect(given).toBe('{"deep": true}');
      const result = { type: "function.result", tool_call_id, result: "It is deep" };
      const answer = await talk.append(conversation_id, { inputs: [result] });
      expect(answer.outputs[0].content).toBe("Got recent, , It is deep.");
    });

    test("gives several texts and calls, in order, streamed and not", async () => {
      const talk = talkTo(api);
      const { outputs, usage } = await talk.start({ inputs: "steps", store: false });
      expect(outputs.map(({ type }: any) => type)).toEqual([
        "message.output",
        "tool.execution",
        "message.output",
        "message.output",
        "function.call",
        "function.call",
      ]);
      expect(outputs[1]).toMatchObject({ function: "web_search", info: { result: "b c" } });
      expect(outputs[2].content).toMatchObject([{ type: "thinking" }, { text: "Second." }]);
      expect(outputs[3].content[1]).toMatchObject({ type: "tool_reference", title: "A" });
      expect(outputs.slice(4).map((each: any) => each.confirmation_status)).toEqual([
        null,
        "pending",
      ]);
      const ids = outputs.slice(4).map((each: any) => each.tool_call_id);
      expect(new Set(ids).size).toBe(2);
      expect(usage).toMatchObject({ connector_tokens: 2, connectors: { web_search: 1 } });
      const events = await talk.events("/conversations", {
        model: MODEL,
        inputs: "steps",
        store: false,
      });
      expect(joined(events)).toBe("First.Second.See ");
      expect(events.at(-1).usage).toEqual(usage);
    });

    test("thinks and speaks before it refers to its sources", async () => {
      const cited = await talkTo(api).start({ inputs: "cited" });
      expect(cited.outputs[0].content).toMatchObject([
        { type: "thinking", thinking: [{ text: "Hm." }] },
        { type: "text", text: "It rains." },
        { type: "tool_reference", title: "A" },
      ]);
      const cut = await talkTo(api).start({
        inputs: "cited",
        completion_args: { max_tokens: 2 },
      });
      expect(cut.outputs[0].content).toMatchObject([{ type: "thinking" }, { text: "It" }]);
    });

    test("hands over to another agent", async () => {
      const talk = talkTo(api);
      const { id: next } = await talk.agent({ name: "Grace" });
      const { id } = await talk.agent({ name: "Ada" });
      const response = await api.post(
        "/v1/conversations",
        { agent_id: id, inputs: "over" },
        { authorization: `Bearer ${talk.key}`, "x-parlel-next": next },
      );
      expect(await response.json()).toMatchObject({
        outputs: [
          { type: "agent.handoff", next_agent_name: "Grace" },
          { agent_id: next, content: "Taken over." },
        ],
      });
    });

    test("leaves the rest to the deterministic one, and gets an error for a wrong answer", async () => {
      const talk = talkTo(api);
      const { headers } = await talk.send("POST", "/conversations", { model: MODEL, inputs: "Hi" });
      expect(headers.get("x-parlel-strategy")).toBe("deterministic");
      const { status, json } = await talk.send("POST", "/conversations", {
        model: MODEL,
        inputs: "wrong",
      });
      expect(status).toBe(500);
      expect(json.message).toContain("content.0.arguments: Field required");
      // Objects are stored and found as usual.
      expect((await talk.send("GET", "/conversations")).headers.get("x-parlel-strategy")).toBe(
        "deterministic",
      );
    });
  },
  { strategy: scripted },
);

test("a strategy for agents answers completions, and agents are created as usual", async () => {
  const agents = defineStrategy({ name: "agents", agents: ({ body }) => `I am ${body.agent_id}.` });
  const { server, api } = await startServer({ strategy: agents });
  const talk = talkTo(api);
  const { id } = await talk.agent();
  const messages = [{ role: "user", content: "Hello" }];
  const { choices } = await talk.ok("POST", "/agents/completions", { agent_id: id, messages });
  expect(choices[0].message.content).toBe(`I am ${id}.`);
  await server.stop();
});

const RULES = `
- match: { operation: conversations, user: { contains: weather }, hasToolResult: false }
  reply: { toolCalls: [{ name: get_weather, arguments: { city: Zürich } }] }
- match: { operation: conversations, hasToolResult: true }
  reply: { text: It rains. }
- match: { operation: conversations, turn: 2 }
  reply: { text: The second turn. }
- match: { operation: conversations, user: busy }
  reply: { error: { status: 503, message: Failed to create conversation response. } }
- match: { model: mistral-large-latest }
  reply: { text: From a large model. }
`;

test("rules answer conversations by their history, and agents by their model", async () => {
  const fixtures = newFolder();
  put(fixtures, "rules.yaml", RULES);
  const api = await replayer(fixtures, { onMiss: "deterministic" });
  const talk = talkTo(api);
  const { conversation_id, outputs } = await talk.start({
    inputs: "The weather?",
    tools: [WEATHER],
  });
  expect(outputs).toMatchObject([{ type: "function.call", arguments: '{"city": "Zürich"}' }]);
  const result = { type: "function.result", tool_call_id: outputs[0].tool_call_id, result: "wet" };
  const answer = await talk.send("POST", `/conversations/${conversation_id}`, { inputs: [result] });
  expect(answer.headers.get("x-parlel-match")).toBe("rule");
  expect(answer.json.outputs[0].content).toBe("It rains.");
  const events = await talk.events(`/conversations/${conversation_id}`, { inputs: "And now?" });
  expect(joined(events)).toBe("The second turn.");
  expect(await talk.history(conversation_id)).toHaveLength(6);
  const busy = await talk.send("POST", "/conversations", { model: MODEL, inputs: "busy" });
  expect([busy.status, busy.json]).toEqual([
    503,
    {
      object: "Error",
      message: "Failed to create conversation response.",
      type: "invalid_request_error",
      code: 3000,
    },
  ]);
  const { id } = await talk.agent({ model: "mistral-large-latest" });
  const agent = await talk.ok("POST", "/conversations", { agent_id: id, inputs: "Hi" });
  expect(agent.outputs[0].content).toBe("From a large model.");
  const messages = [{ role: "user", content: "Hello" }];
  const { choices } = await talk.ok("POST", "/agents/completions", { agent_id: id, messages });
  expect(choices[0].message.content).toBe("From a large model.");
  expect(
    (await talk.send("POST", "/conversations/conv_0", { inputs: "The weather?" })).status,
  ).toBe(404);
});

test.each([
  ["in words", { inputs: "Tell me a story" }],
  ["after a thought", { inputs: "Why?", completion_args: { reasoning_effort: "high" } }],
  ["with a tool and its sources", { inputs: "Find it", tools: [{ type: "web_search" }] }],
  ["with calls", { inputs: "Go", tools: [WEATHER], completion_args: { tool_choice: "required" } }],
])("an answer %s that was recorded in one form is replayed in the other", async (_, more) => {
  const upstream = await startServer();
  const ask = { model: MODEL, store: false, ...more };
  const live = talkTo(upstream.api);
  const plain = await live.ok("POST", "/conversations", ask);
  const events = await live.events("/conversations", ask);
  for (const stream of [false, true]) {
    const fixtures = newFolder();
    const recording = await recorder(fixtures, upstream.server.url);
    await (await recording.post("/v1/conversations", { ...ask, stream })).text();
    const replaying = talkTo(await replayer(fixtures));
    if (stream) expect(await replaying.ok("POST", "/conversations", ask)).toEqual(plain);
    else {
      const derived = await replaying.events("/conversations", ask);
      // Only streams show when the answer began.
      expect(derived.slice(1)).toEqual(events.slice(1));
      expect(derived[0].conversation_id).toBe(plain.conversation_id);
    }
  }
  await upstream.server.stop();
});
