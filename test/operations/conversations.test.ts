import { expect, test } from "vitest";
import { joined, MODEL, PLACES, talkTo, WEATHER } from "../_conversations.ts";
import { type Api, describeServed } from "../_harness.ts";

const REQUIRED = { tools: [WEATHER], completion_args: { tool_choice: "required" } };
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;
const id = (prefix: string): RegExp =>
  new RegExp(`^${prefix}_[0-9a-f]{12}7[0-9a-f]{3}[89ab][0-9a-f]{15}$`);

for (const [place, options] of PLACES) {
  describeServed(`conversations, kept ${place}`, suite, options);
}

function suite(api: Api): void {
  test("start with a text, and are answered in the recorded form", async () => {
    const talk = talkTo(api);
    const { headers, json, text } = await talk.send("POST", "/conversations", {
      model: MODEL,
      inputs: "What is 2+2? Reply with just the number.",
    });
    expect(json).toEqual({
      object: "conversation.response",
      conversation_id: expect.stringMatching(id("conv")),
      outputs: [
        {
          object: "entry",
          type: "message.output",
          created_at: expect.stringMatching(TIME),
          completed_at: expect.stringMatching(TIME),
          model: MODEL,
          id: expect.stringMatching(id("msg")),
          role: "assistant",
          content: expect.stringMatching(/\w/),
        },
      ],
      usage: {
        prompt_tokens: 8,
        completion_tokens: expect.any(Number),
        total_tokens: expect.any(Number),
      },
      guardrails: null,
    });
    expect(Object.keys(json)).toEqual("object conversation_id outputs usage guardrails".split(" "));
    expect(Object.keys(json.outputs[0])).toEqual(
      "object type created_at completed_at model id role content".split(" "),
    );
    expect(text).toBe(JSON.stringify(json));
    const { usage } = json;
    expect(usage.total_tokens).toBe(usage.prompt_tokens + usage.completion_tokens);
    const limits = [...headers.keys()].filter((name) => name.startsWith("x-ratelimit"));
    expect(limits).toEqual([
      "x-ratelimit-limit-tokens-minute",
      "x-ratelimit-remaining-tokens-minute",
    ]);
    expect(headers.get("content-type")).toBe("application/json");
  });

  test("stream the same text as the plain answer, with events in order", async () => {
    const body = { model: MODEL, inputs: "Tell me a story", store: false };
    const talk = talkTo(api);
    const plain = await talk.start(body);
    const events = await talk.events("/conversations", body);
    const types = events.map(({ type }) => type);
    expect(types[0]).toBe("conversation.response.started");
    expect(types.at(-1)).toBe("conversation.response.done");
    expect(new Set(types.slice(1, -1))).toEqual(new Set(["message.output.delta"]));
    for (const event of events)
      expect(Object.keys(event).slice(0, 2)).toEqual(["type", "created_at"]);
    expect(Object.keys(events[1])).toEqual(
      "type created_at output_index id content_index model role content".split(" "),
    );
    const [output] = plain.outputs;
    expect(joined(events)).toBe(output.content);
    expect(events[0].conversation_id).toBe(plain.conversation_id);
    expect(events[1]).toMatchObject({
      id: output.id,
      created_at: output.created_at,
      output_index: 0,
      content_index: 0,
    });
    expect(events.at(-2).created_at).toBe(output.completed_at);
    expect(events.at(-1).usage).toEqual(plain.usage);
  });

  test("count tools as part of the prompt unless they may not be called", async () => {
    const talk = talkTo(api);
    const tokens = async (tool_choice: string): Promise<number> => {
      const asked = {
        inputs: "Weather in Paris?",
        tools: [WEATHER],
        completion_args: { tool_choice },
      };
      return (await talk.start(asked)).usage.prompt_tokens;
    };
    expect(await tokens("auto")).toBeGreaterThan(10);
    expect(await tokens("none")).toBe(3);
  });

  test("go on under the same id, and remember their history", async () => {
    const talk = talkTo(api);
    const started = await talk.start({ inputs: "My name is Grace." });
    const { conversation_id } = started;
    const second = await talk.append(conversation_id, { inputs: "What is my name?" });
    expect(second.conversation_id).toBe(conversation_id);
    expect(second.usage.prompt_tokens).toBe(
      started.usage.total_tokens + "What is my name?".split(" ").length,
    );
    const alone = await talk.start({ inputs: "What is my name?" });
    expect(second.outputs[0].content).not.toBe(alone.outputs[0].content);
    const entries = await talk.history(conversation_id);
    expect(entries.map(({ type }) => type)).toEqual(
      "message.input message.output message.input message.output".split(" "),
    );
    expect(Object.keys(entries[0])).toEqual(
      "object type created_at completed_at id role content prefix".split(" "),
    );
    expect(entries[0]).toMatchObject({ role: "user", content: "My name is Grace." });
    expect(entries[1]).toEqual(started.outputs[0]);
    const said = await talk.ok("GET", `/conversations/${conversation_id}/messages`);
    expect(said).toEqual({
      object: "conversation.messages",
      conversation_id,
      messages: entries,
    });
  });

  test("restart from an entry as another conversation, and leave the first as it was", async () => {
    const talk = talkTo(api);
    const { conversation_id, outputs } = await talk.start({ name: "first", metadata: { a: 1 } });
    await talk.append(conversation_id, { inputs: "And then?" });
    const before = await talk.history(conversation_id);
    const restarted = await talk.ok("POST", `/conversations/${conversation_id}/restart`, {
      from_entry_id: outputs[0].id,
      inputs: "Or else?",
    });
    expect(restarted.conversation_id).not.toBe(conversation_id);
    const entries = await talk.history(restarted.conversation_id);
    expect(entries.map(({ content }) => content)).toEqual([
      "Hello",
      outputs[0].content,
      "Or else?",
      restarted.outputs[0].content,
    ]);
    expect(await talk.history(conversation_id)).toEqual(before);
    const about = await talk.ok("GET", `/conversations/${restarted.conversation_id}`);
    expect(about).toMatchObject({ name: "first", metadata: { a: 1 }, model: MODEL });
    // New entries of the one don't appear in the other.
    const [one, other] = await Promise.all(
      [conversation_id, restarted.conversation_id].map((each) =>
        talk.append(each, { inputs: "Go on" }),
      ),
    );
    expect(one.outputs[0].content).not.toBe(other.outputs[0].content);
  });

  test("restart in the middle of a turn, and without inputs", async () => {
    const talk = talkTo(api);
    const { conversation_id } = await talk.start({
      inputs: [
        { role: "user", content: "One" },
        { role: "assistant", content: "Two" },
        { role: "user", content: "Three" },
      ],
    });
    const [first] = await talk.history(conversation_id);
    const restarted = await talk.ok("POST", `/conversations/${conversation_id}/restart`, {
      from_entry_id: first.id,
    });
    const entries = await talk.history(restarted.conversation_id);
    expect(entries.map(({ role }) => role)).toEqual(["user", "assistant"]);
    const alone = await talk.start({ inputs: "One" });
    expect(restarted.outputs[0].content).toBe(alone.outputs[0].content);
  });

  test("are listed newest first, and gone once deleted", async () => {
    const talk = talkTo(api);
    const ids: string[] = [];
    for (const name of ["a", "b", "c"]) {
      ids.unshift((await talk.start({ name, metadata: { name } })).conversation_id);
    }
    const list = await talk.ok("GET", "/conversations");
    expect(list.map((each: any) => each.id)).toEqual(ids);
    const page = await talk.ok("GET", "/conversations?page=1&page_size=2");
    expect(page.map(({ name }: any) => name)).toEqual(["a"]);
    const found = await talk.ok(
      "GET",
      `/conversations?metadata=${encodeURIComponent('{"name":"b"}')}`,
    );
    expect(found.map(({ name }: any) => name)).toEqual(["b"]);
    const unset = encodeURIComponent('"~?~unset~?~sentinel~?~"');
    expect(await talk.ok("GET", `/conversations?metadata=${unset}`)).toHaveLength(3);
    const removed = await talk.send("DELETE", `/conversations/${ids[0]}`);
    expect([removed.status, removed.text, removed.headers.get("content-type")]).toEqual([
      204,
      "",
      null,
    ]);
    expect((await talk.ok("GET", "/conversations")).map((each: any) => each.id)).toEqual(
      ids.slice(1),
    );
    for (const path of ["", "/history", "/messages"])
      expect((await talk.send("GET", `/conversations/${ids[0]}${path}`)).status).toBe(404);
    expect(await talkTo(api).ok("GET", "/conversations")).toEqual([]);
  });

  test("show the settings that they were started with, with every key", async () => {
    const talk = talkTo(api);
    const { conversation_id } = await talk.start({
      instructions: "Be brief.",
      tools: [WEATHER, { type: "web_search" }],
      completion_args: { temperature: 0.2, response_format: { type: "json_object" } },
    });
    const about = await talk.ok("GET", `/conversations/${conversation_id}`);
    expect(Object.keys(about)).toEqual(
      (
        "instructions tools completion_args guardrails name description metadata object id created_at " +
        "updated_at model"
      ).split(" "),
    );
    expect(about).toMatchObject({
      instructions: "Be brief.",
      tools: [
        { type: "function", function: { ...WEATHER.function, strict: false } },
        { tool_configuration: null, type: "web_search" },
      ],
      completion_args: {
        temperature: 0.2,
        response_format: { type: "json_object", json_schema: null },
        stop: null,
        tool_choice: "auto",
      },
      guardrails: [],
      name: null,
      object: "conversation",
    });
    expect(about.updated_at > about.created_at).toBe(true);
    await talk.append(conversation_id, { inputs: "More" });
    const after = await talk.ok("GET", `/conversations/${conversation_id}`);
    expect(after.created_at).toBe(about.created_at);
    expect(after.updated_at > about.updated_at).toBe(true);
  });

  test("call functions, wait for their results, and go on with them", async () => {
    const talk = talkTo(api);
    const { conversation_id, outputs, usage } = await talk.start({
      inputs: "Weather in Paris?",
      ...REQUIRED,
    });
    expect(outputs).toHaveLength(1);
    const [call] = outputs;
    expect(Object.keys(call)).toEqual(
      "object type created_at completed_at model id tool_call_id name arguments confirmation_status".split(
        " ",
      ),
    );
    expect(call).toMatchObject({
      type: "function.call",
      id: expect.stringMatching(id("fc")),
      tool_call_id: expect.stringMatching(/^[A-Za-z0-9]{9}$/),
      name: "get_weather",
      completed_at: null,
      confirmation_status: null,
    });
    expect(JSON.parse(call.arguments)).toEqual({ city: expect.any(String) });
    expect(usage.completion_tokens).toBeGreaterThan(0);
    const result = { type: "function.result", tool_call_id: call.tool_call_id, result: "Sunny" };
    const answer = await talk.append(conversation_id, { inputs: [result] });
    expect(answer.outputs).toMatchObject([{ type: "message.output" }]);
    const entries = await talk.history(conversation_id);
    expect(entries.map(({ type }) => type)).toEqual(
      "message.input function.call function.result message.output".split(" "),
    );
    expect(entries[2]).toMatchObject({ result: "Sunny", tool_call_id: call.tool_call_id });
  });

  test("stream function calls in pieces that each name their call", async () => {
    const talk = talkTo(api);
    const body = { model: MODEL, inputs: "Weather in Paris?", ...REQUIRED, store: false };
    const [call] = (await talk.start(body)).outputs;
    const events = await talk.events("/conversations", body);
    const deltas = events.slice(1, -1);
    for (const delta of deltas) {
      expect(Object.keys(delta)).toEqual(
        "type created_at output_index id model name tool_call_id arguments".split(" "),
      );
      expect(delta).toMatchObject({
        type: "function.call.delta",
        id: call.id,
        name: call.name,
        tool_call_id: call.tool_call_id,
      });
    }
    expect(deltas.map((delta) => delta.arguments).join("")).toBe(call.arguments);
  });

  test("that are not stored get the same answer each time, and can't be found", async () => {
    const talk = talkTo(api);
    const body = { model: MODEL, inputs: "Hello", store: false };
    const one = await talk.send("POST", "/conversations", body);
    expect((await talk.send("POST", "/conversations", body)).text).toBe(one.text);
    expect((await talkTo(api).send("POST", "/conversations", body)).text).toBe(one.text);
    const { conversation_id } = one.json;
    expect((await talk.send("GET", `/conversations/${conversation_id}`)).status).toBe(404);
    expect(
      (await talk.send("POST", `/conversations/${conversation_id}`, { inputs: "x" })).status,
    ).toBe(404);
    expect(await talk.ok("GET", "/conversations")).toEqual([]);
    // An answer that is not stored leaves the conversation as it was.
    const stored = await talk.start();
    await talk.append(stored.conversation_id, { inputs: "Aside", store: false });
    expect(await talk.history(stored.conversation_id)).toHaveLength(2);
  });

  test("accept a history from elsewhere, including calls of built-in tools", async () => {
    const talk = talkTo(api);
    const { outputs } = await talk.start({
      inputs: [
        { type: "message.input", role: "user", content: "Use Python to multiply 37 by 19." },
        {
          type: "function.call",
          tool_call_id: "5e0a6e2ca",
          name: "code_interpreter",
          arguments: '{"code": "37 * 19"}',
        },
        { type: "function.result", tool_call_id: "5e0a6e2ca", result: "703" },
        { type: "message.output", role: "assistant", content: [{ type: "text", text: "703." }] },
        { type: "message.input", role: "user", content: "What was the result?" },
      ],
      tools: [{ type: "code_interpreter" }],
      store: false,
    });
    expect(outputs).toMatchObject([{ type: "message.output" }]);
  });

  test("continue an assistant message's prefix, without repeating it", async () => {
    const talk = talkTo(api);
    const { outputs } = await talk.start({
      inputs: [
        { role: "user", content: "The capital of France?" },
        { role: "assistant", content: "It is", prefix: true },
      ],
    });
    expect(outputs[0].content).toMatch(/^ /);
    expect(outputs[0].content).not.toContain("It is");
  });

  test("think, answer in JSON, and end at max_tokens", async () => {
    const talk = talkTo(api);
    const thinking = { completion_args: { reasoning_effort: "high" }, store: false };
    const thought = (await talk.start(thinking)).outputs[0].content;
    expect(thought).toMatchObject([
      { type: "thinking", thinking: [{ type: "text" }], closed: true },
      { type: "text" },
    ]);
    const events = (
      await talk.events("/conversations", { model: MODEL, inputs: "Hello", ...thinking })
    ).slice(1, -1);
    const thoughts = events.filter(({ content_index }) => content_index === 0);
    for (const { content } of thoughts)
      expect(content).toMatchObject({
        type: "thinking",
        thinking: [{ type: "text" }],
        closed: true,
      });
    expect(thoughts.map(({ content }) => content.thinking[0].text).join("")).toBe(
      thought[0].thinking[0].text,
    );
    expect(joined(events)).toBe(thought[1].text);
    const json = await talk.start({
      completion_args: { response_format: { type: "json_object" } },
    });
    expect(JSON.parse(json.outputs[0].content)).toBeTypeOf("object");
    const cut = await talk.start({ completion_args: { max_tokens: 2 } });
    expect(cut.outputs[0].content.split(" ")).toHaveLength(2);
    expect(cut.usage.completion_tokens).toBe(2);
  });

  test("settings of one request hold only for that request", async () => {
    const talk = talkTo(api);
    const { conversation_id } = await talk.start();
    const cut = await talk.append(conversation_id, {
      inputs: "Go on",
      completion_args: { max_tokens: 1 },
    });
    expect(cut.usage.completion_tokens).toBe(1);
    expect(
      (await talk.append(conversation_id, { inputs: "Go on" })).usage.completion_tokens,
    ).toBeGreaterThan(1);
  });

  test("the same requests of one key get the same answers, after a reset, too", async () => {
    const say = async (): Promise<string[]> => {
      const talk = talkTo(api, "the same each time");
      await api.fetch("/__parlel/reset", { method: "POST" });
      const started = await talk.send("POST", "/conversations", { model: MODEL, inputs: "Hello" });
      const { conversation_id } = started.json;
      const more = await talk.send("POST", `/conversations/${conversation_id}`, { inputs: "More" });
      return [started.text, more.text, (await talk.send("GET", "/conversations")).text];
    };
    expect(await say()).toEqual(await say());
  });
}
