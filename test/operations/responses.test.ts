/**
 * Responses. No recording is known: the form is that of the official SDK 3.7.0, the order of events OpenAI's, and their content
 * that of a chat call.
 */
import { expect, test } from "vitest";
import { defineStrategy } from "../../strategies/define.ts";
import { describeServed, namedEventsOf } from "../_harness.ts";

const PATH = "/v1/responses";
const COUNT = "/v1/responses/input_tokens";
const MODEL = "mistral-small-latest";

const parameters = {
  type: "object",
  properties: { city: { type: "string" } },
  required: ["city"],
  additionalProperties: false,
};
const weather = { type: "function", name: "get_weather", description: "The weather", parameters };
const time = { type: "function", name: "get_time" };
const space = {
  type: "namespace",
  name: "travel",
  description: "Journeys",
  tools: [
    { type: "function", name: "book", parameters },
    { type: "custom", name: "plan" },
  ],
};

describeServed("responses", ({ post }) => {
  const respond = async (more: object): Promise<any> => {
    const response = await post(PATH, { model: MODEL, input: "Hello", ...more });
    const text = await response.text();
    expect(response.status, text).toBe(200);
    return JSON.parse(text);
  };
  const streamed = async (more: object): Promise<any[]> => {
    const body = { model: MODEL, input: "Hello", stream: true, ...more };
    const response = await post(PATH, body);
    expect(response.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    return namedEventsOf(await response.text());
  };

  test("a text is answered by one message", async () => {
    const response = await post(PATH, { model: MODEL, input: "Hello" });
    expect(response.headers.get("content-type")).toBe("application/json");
    expect(response.headers.get("x-ratelimit-tokens-query-cost")).not.toBeNull();
    const answer = (await response.json()) as any;
    const [message] = answer.output;
    const { text } = message.content[0];
    const tokens = text.split(" ").length;
    expect(answer).toEqual({
      id: expect.stringMatching(/^resp_[\da-f]{32}$/),
      object: "response",
      created_at: 1767225600,
      status: "completed",
      completed_at: 1767225600,
      error: null,
      incomplete_details: null,
      background: false,
      instructions: null,
      max_output_tokens: null,
      max_tool_calls: null,
      metadata: {},
      parallel_tool_calls: true,
      previous_response_id: null,
      prompt_cache_key: null,
      prompt_cache_retention: null,
      reasoning: { effort: null },
      safety_identifier: null,
      service_tier: "default",
      temperature: null,
      text: { format: { type: "text" } },
      tool_choice: "auto",
      tools: [],
      top_logprobs: 0,
      top_p: null,
      truncation: "disabled",
      user: null,
      model: MODEL,
      output: [
        {
          type: "message",
          id: expect.stringMatching(/^msg_[\da-f]{32}$/),
          status: "completed",
          role: "assistant",
          content: [{ type: "output_text", text, annotations: [], logprobs: [] }],
        },
      ],
      usage: {
        input_tokens: 1,
        input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
        output_tokens: tokens,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: 1 + tokens,
      },
    });
    expect(text.length).toBeGreaterThan(20);
  });

  test("the answer repeats the request's settings", async () => {
    const asked = {
      instructions: "Be brief.",
      metadata: { run: "1" },
      max_output_tokens: 500,
      max_tool_calls: 3,
      temperature: 0.5,
      top_p: 0.9,
      parallel_tool_calls: false,
      prompt_cache_key: "mine",
      reasoning: { effort: "high" },
      text: { format: { type: "json_object" }, verbosity: "low" },
      tool_choice: "none",
    };
    const answer = await respond({ ...asked, tools: [weather, space] });
    expect(answer).toMatchObject(asked);
    expect(answer.tools).toEqual([{ ...weather, strict: null }, space]);
  });

  test("different forms of one conversation get the same answer", async () => {
    const forms: object[] = [
      { input: "Hello" },
      { input: [{ role: "user", content: "Hello" }] },
      { input: [{ type: "message", role: "user", content: "Hello" }] },
      { input: [{ role: "user", content: [{ type: "input_text", text: "Hello" }] }] },
    ];
    const counts = await Promise.all(
      forms.map(async (form) => (await respond(form)).usage.input_tokens),
    );
    expect(new Set(counts)).toEqual(new Set([1]));
    const two = { instructions: "Be brief.", input: "Hello" };
    const { input_tokens } = (await respond(two)).usage;
    const system = { role: "developer", content: "Be brief." };
    const again = await respond({ input: [system, { role: "user", content: "Hello" }] });
    expect([input_tokens, again.usage.input_tokens]).toEqual([3, 3]);
  });

  test("thoughts are a separate item", async () => {
    const { output, usage } = await respond({ reasoning: { effort: "high" } });
    expect(output.map(({ type }: any) => type)).toEqual(["reasoning", "message"]);
    const [thought] = output;
    expect(thought).toEqual({
      type: "reasoning",
      id: expect.stringMatching(/^rs_[\da-f]{32}$/),
      summary: [],
      content: [{ type: "reasoning_text", text: expect.any(String) }],
      encrypted_content: null,
      status: "completed",
    });
    const words = thought.content[0].text.split(" ").length;
    expect(usage.output_tokens_details.reasoning_tokens).toBe(words);
    expect(usage.output_tokens).toBeGreaterThan(words);
  });

  test("a call is an item, and its result leads to text", async () => {
    const tools = [weather, time];
    const first = await respond({ tools, tool_choice: { type: "function", name: "get_weather" } });
    const [call] = first.output;
    expect(call).toEqual({
      type: "function_call",
      id: expect.stringMatching(/^fc_[\da-f]{32}$/),
      call_id: expect.stringMatching(/^[A-Za-z0-9]{9}$/),
      name: "get_weather",
      arguments: expect.any(String),
      status: "completed",
    });
    expect(JSON.parse(call.arguments)).toEqual({ city: expect.any(String) });
    const result = { type: "function_call_output", call_id: call.call_id, output: "sunny" };
    const input = [{ role: "user", content: "Hello" }, ...first.output, result];
    const second = await respond({ tools, tool_choice: "auto", input });
    expect(second.output.map(({ type }: any) => type)).toEqual(["message"]);
    // A required call goes to a function that wasn't called yet; then there is none left to call.
    const third = await respond({ tools, tool_choice: "required", input });
    expect(third.output[0].name).toBe("get_time");
    const done = [...input, ...third.output, { ...result, call_id: third.output[0].call_id }];
    const last = await respond({ tools, tool_choice: "required", input: done });
    expect(last.output[0].type).toBe("message");
  });

  test("a function in a namespace is called with its namespace", async () => {
    const { output } = await respond({ tools: [space], tool_choice: "required" });
    expect(output).toMatchObject([{ type: "function_call", name: "book", namespace: "travel" }]);
  });

  test("JSON follows its schema", async () => {
    const format = { type: "json_schema", name: "place", schema: parameters, strict: true };
    const { output } = await respond({ text: { format } });
    const { text } = output[0].content[0];
    expect(JSON.parse(text)).toEqual({ city: expect.any(String) });
    const object = await respond({ text: { format: { type: "json_object" } } });
    expect(JSON.parse(object.output[0].content[0].text)).toBeTypeOf("object");
  });

  test("an answer that is cut is incomplete", async () => {
    const { status, incomplete_details, completed_at, output, usage } = await respond({
      max_output_tokens: 3,
    });
    expect(status).toBe("incomplete");
    expect(incomplete_details).toEqual({ reason: "max_output_tokens" });
    expect(completed_at).toBeNull();
    expect(output[0].status).toBe("incomplete");
    expect(output[0].content[0].text.split(" ")).toHaveLength(3);
    expect(usage.output_tokens).toBe(3);
    expect((await respond({ max_output_tokens: 0 })).output).toEqual([]);
  });

  test("spelling a default out changes nothing", async () => {
    const plain = await (await post(PATH, { model: MODEL, input: "Hello" })).text();
    const spelled = {
      store: false,
      background: false,
      truncation: "disabled",
      top_logprobs: 0,
      parallel_tool_calls: true,
      tool_choice: "auto",
      stream: false,
      reasoning: { effort: null },
      tools: null,
      text: null,
    };
    const response = await post(PATH, { model: MODEL, input: "Hello", ...spelled });
    expect(await response.text()).toBe(plain);
  });

  const REQUESTS: Record<string, object> = {
    "a text": {},
    "a thought": { reasoning: { effort: "high" } },
    "a call": { tools: [weather], tool_choice: "required" },
    "a thought before a call": {
      tools: [weather],
      tool_choice: "required",
      reasoning: { effort: "high" },
    },
    JSON: { text: { format: { type: "json_object" } } },
    "a text, cut": { max_output_tokens: 2 },
    "a thought, cut": { max_output_tokens: 5, reasoning: { effort: "high" } },
    nothing: { max_output_tokens: 0 },
  };

  test.each(Object.entries(REQUESTS))("a stream sends %s in order", async (_, more) => {
    const whole = await respond(more);
    const events = await streamed(more);
    expect(events.map(({ sequence_number }) => sequence_number)).toEqual([...events.keys()]);
    const [created, progress, ...rest] = events;
    const last = rest.pop();
    const begun = { ...whole, status: "in_progress", output: [], usage: null };
    expect(created).toMatchObject({ type: "response.created" });
    expect(created.response).toEqual({ ...begun, completed_at: null, incomplete_details: null });
    expect(progress).toMatchObject({ type: "response.in_progress", response: created.response });
    expect(last).toMatchObject({ type: `response.${whole.status}`, response: whole });
    // The pieces add up to the final texts.
    const told: any[] = [];
    for (const event of rest) {
      const { type, output_index: at, item, item_id, delta, text, arguments: given } = event;
      if (type === "response.output_item.added") {
        expect(at).toBe(told.length);
        told.push({ id: item.id, status: item.status, said: "" });
      } else if (type.endsWith(".delta")) {
        expect(item_id).toBe(told[at].id);
        told[at].said += delta;
      } else if (type === "response.output_item.done") {
        expect(item).toEqual(whole.output[at]);
      } else if (type.endsWith("_text.done")) expect(told[at].said).toBe(text);
      else if (type.endsWith("arguments.done")) expect(told[at].said).toBe(given);
    }
    expect(told.map(({ id }) => id)).toEqual(whole.output.map(({ id }: any) => id));
    expect(told.every(({ status }) => status === "in_progress")).toBe(true);
  });

  test("the events of a thought and a text", async () => {
    const events = await streamed({ reasoning: { effort: "high" } });
    const types = events.map(({ type }) => type.replace("response.", ""));
    expect(types.filter((type, at) => type !== types[at - 1])).toEqual([
      "created",
      "in_progress",
      "output_item.added",
      "content_part.added",
      "reasoning_text.delta",
      "reasoning_text.done",
      "content_part.done",
      "output_item.done",
      "output_item.added",
      "content_part.added",
      "output_text.delta",
      "output_text.done",
      "content_part.done",
      "output_item.done",
      "completed",
    ]);
  });

  test("the count equals a response's input tokens", async () => {
    const tools = [weather, space];
    const input = [
      { role: "user", content: [{ type: "input_text", text: "How is Paris?" }] },
      {
        type: "function_call",
        call_id: "call_1",
        name: "get_weather",
        arguments: '{"city":"Paris"}',
      },
      { type: "function_call_output", call_id: "call_1", output: "It is sunny" },
    ];
    for (const body of [{ input: "One two" }, { input, tools, instructions: "Be brief." }]) {
      const counted = await post(COUNT, { model: MODEL, ...body });
      const { usage } = await respond(body);
      expect(await counted.text()).toBe(
        `{"object":"response.input_tokens","input_tokens":${usage.input_tokens}}`,
      );
    }
  });

  const issue = (type: string, loc: unknown[], msg: string, input: unknown, ctx?: object) => ({
    type,
    loc: ["body", ...loc],
    msg,
    input,
    ...(ctx && { ctx }),
  });
  const none = (key: string, input: unknown) =>
    issue("none_required", [key], "Input should be None", input);
  const only = (key: string, value: string, input: unknown) =>
    issue("literal_error", [key], `Input should be ${value}`, input, { expected: value });

  test.each<[change: object, issues: object[]]>([
    [{ previous_response_id: "resp_1" }, [none("previous_response_id", "resp_1")]],
    [{ conversation: "conv_1" }, [none("conversation", "conv_1")]],
    [{ prompt: { id: "pmpt_1" } }, [none("prompt", { id: "pmpt_1" })]],
    [{ store: true }, [only("store", "False", true)]],
    [{ background: true }, [only("background", "False", true)]],
    [{ truncation: "auto" }, [only("truncation", "'disabled'", "auto")]],
    [{ top_logprobs: 2 }, [only("top_logprobs", "0", 2)]],
    [
      { metadata: { run: "1", turn: 2 } },
      [issue("string_type", ["metadata", "turn"], "Input should be a valid string", 2)],
    ],
    [
      { tools: [{ type: "web_search" }] },
      [
        issue(
          "union_tag_invalid",
          ["tools", 0],
          "Input tag 'web_search' found using 'type' does not match any of the expected tags: 'function', 'namespace'",
          { type: "web_search" },
          {
            discriminator: "'type'",
            tag: "web_search",
            expected_tags: "'function', 'namespace'",
          },
        ),
      ],
    ],
  ])("422: %j", async (change, issues) => {
    const response = await post(PATH, { model: MODEL, input: "x", ...change });
    expect(await response.text()).toBe(JSON.stringify({ detail: issues }));
    expect(response.status).toBe(422);
  });

  test.each<object>([
    { store: false, background: false, truncation: "disabled", top_logprobs: 0 },
    { store: null, previous_response_id: null, conversation: null, prompt: null },
    { include: ["reasoning.encrypted_content"], unknown: true },
  ])("200: %j", async (change) => {
    expect((await respond(change)).status).toBe("completed");
  });

  test.each<[change: object, status: number, piece: string]>([
    [{ model: "mistral-embed" }, 400, "Invalid model: mistral-embed"],
    [{ reasoning: { effort: "low" } }, 400, "reasoning_effort='low' is not supported"],
    [{ tools: [{ ...time, parameters: { type: "x" } }] }, 400, "Invalid tool schema: 'x'"],
    [{ input: [] }, 400, "Conversation must have at least one message"],
    [
      {
        input: [
          { role: "user", content: [{ type: "input_image", detail: "auto", image_url: "x" }] },
        ],
      },
      422,
      "Image content must be a URL",
    ],
    [
      {
        model: "codestral-latest",
        input: [
          {
            role: "user",
            content: [
              { type: "input_image", detail: "auto", image_url: "https://a.example/b.png" },
            ],
          },
        ],
      },
      400,
      "Image input is not enabled for this model",
    ],
    [
      { input: [{ type: "function_call_output", call_id: "a", output: "b" }] },
      400,
      "Conversation must start with",
    ],
    [
      {
        text: {
          format: { type: "json_schema", name: "x", strict: true, schema: { type: "object" } },
        },
      },
      400,
      "Missing `additionalProperties: False`",
    ],
    [{ tools: [], tool_choice: "required" }, 400, "tool_choice asks for a call"],
  ])("what a chat call is refused: %j", async (change, status, piece) => {
    const response = await post(PATH, { model: MODEL, input: "x", ...change });
    expect(await response.text()).toContain(piece);
    expect(response.status).toBe(status);
  });
});

const own = defineStrategy({
  name: "own",
  responses: ({ lastUserText, body }) => {
    if (lastUserText !== "Hello") return undefined;
    return body.tools ? { toolCalls: [{ name: "get_time", arguments: {} }] } : "Good day.";
  },
});

describeServed(
  "responses of a strategy",
  ({ post }) => {
    test("are framed, and counts are left alone", async () => {
      const ask = async (path: string, more: object): Promise<any> =>
        (await post(path, { model: MODEL, input: "Hello", ...more })).json();
      const { output } = await ask(PATH, {});
      expect(output[0].content[0].text).toBe("Good day.");
      const called = await ask(PATH, { tools: [time] });
      expect(called.output).toMatchObject([{ type: "function_call", name: "get_time" }]);
      expect(await ask(COUNT, {})).toEqual({ object: "response.input_tokens", input_tokens: 1 });
    });
  },
  { strategy: own },
);
