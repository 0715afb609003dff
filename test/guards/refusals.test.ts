/**
 * Refusals of requests that the schema allows: the request, the whole body, and its source. "common" is Mistral's
 * open-source mistral-common 1.13 (src/mistral_common/protocol/instruct/validator.py), "draft 7" is Python's jsonschema 4.26.
 */
import { expect, test } from "vitest";
import { chatBody, describeServed } from "../_harness.ts";

const CHAT = "/v1/chat/completions";
const AGENTS = "/v1/agents/completions";

const user = { role: "user", content: "Hi" };
const system = { role: "system", content: "Be brief." };
const assistant = { role: "assistant", content: "Hello!" };
const call = (id?: string, name = "add") => ({ id, function: { name, arguments: "{}" } });
const calls = (...ids: string[]) => ({ role: "assistant", tool_calls: ids.map((id) => call(id)) });
const result = (tool_call_id?: string) => ({ role: "tool", content: "3", tool_call_id });
const [A, B] = ["aaaaaaaaa", "bbbbbbbbb"] as const;

const order = ["invalid_request_message_order", "3230"] as const;
const empty = ["invalid_request_assistant_message", "3240"] as const;
const called = ["invalid_function_call", "3280"] as const;
const request = ["invalid_request_error", null] as const;
const args = ["invalid_request_invalid_args", "3051"] as const;
const prompt = ["invalid_request_prompt", "3210"] as const;
type Family = readonly [type: string, code: string | null];

function errorBody(message: string, [type, code]: Family): string {
  return JSON.stringify({
    object: "error",
    message,
    type,
    param: null,
    code,
    raw_status_code: 400,
  });
}

describeServed("a header to the emulator", ({ get, post }) => {
  test.each([
    ["x-parlel-pln", "Did you mean x-parlel-plan? Known: x-parlel-expect-all, "],
    ["X-Parlel-Fixture", "Did you mean x-parlel-fixtures?"],
    ["x-parlel-", "There is no header x-parlel-. "],
    ["x-parlel-anything", "There is no header x-parlel-anything. Known: "],
  ])("is refused when nothing reads it: %s", async (name, why) => {
    for (const refused of [
      await post(CHAT, chatBody("Hi"), { [name]: "503" }),
      await get("/v1/models", { [name]: "503" }),
    ]) {
      expect(refused.status).toBe(400);
      expect(refused.headers.get("mistral-correlation-id")).not.toBeNull();
      expect(((await refused.json()) as { message: string }).message).toContain(why);
    }
  });

  test("may be any that is read, and other headers any at all", async () => {
    const known = { "X-PARLEL-Plan": "503", "x-parlel-world": "headed", "x-parlelo": "", "x-": "" };
    expect((await post(CHAT, chatBody("Hi"), known)).status).toBe(503);
  });
});

const LAST =
  "Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant";
const UNEVEN = "Not the same number of function calls and responses";
const NONE = "Assistant message must have either content or tool_calls, but not none.";
const NAME = (name: string) =>
  `Function name was ${name} but must be a-z, A-Z, 0-9, or contain underscores and dashes, with a maximum length of 64.`;

/** For chats and for agents. */
const MESSAGES: [source: string, messages: object[], message: string, family: Family][] = [
  ["section 3", [user, assistant], LAST, order],
  ["section 3", [assistant], LAST, order],
  ["section 3", [user, { ...assistant, prefix: false }], LAST, order],
  ["section 3", [user, calls(A)], LAST, order],
  ["section 3", [user, result(A)], "Unexpected role 'tool' after role 'user'", order],
  ["common", [user, system, result(A)], "Unexpected role 'tool' after role 'system'", order],
  [
    "common; swarmauri-sdk#162",
    [user, assistant, system, user],
    "Unexpected role 'system' after role 'assistant'",
    order,
  ],
  [
    "common; seen of mistral-medium in July 2026",
    [user, calls(A), result(A), system],
    "Unexpected role 'system' after role 'tool'",
    order,
  ],
  ["common", [], "Conversation must have at least one message", order],
  ["common", [result(A)], "Conversation must start with a user message or system message", order],
  [
    "common",
    [{ ...assistant, prefix: true }],
    "Conversation must start with a user message or system message",
    order,
  ],
  ["section 3", [user, calls(A, B), result(A)], UNEVEN, order],
  ["section 3", [user, calls(A), user], UNEVEN, order],
  ["section 3", [user, calls(A), assistant, user], UNEVEN, order],
  ["section 3", [user, calls(A, B), result(B), assistant, user], UNEVEN, order],
  ["common", [user, calls(A), result(B)], `Unexpected tool call id ${B} in tool results`, order],
  ["common", [user, calls(A), result()], "Unexpected tool call id None in tool results", order],
  ["common", [user, assistant, result(A)], `Unexpected tool call id ${A} in tool results`, order],
  [
    "common",
    [user, calls(A), result(A), assistant, result(A)],
    `Unexpected tool call id ${A} in tool results`,
    order,
  ],
  [
    "common",
    [user, calls(A), result(A), result(A)],
    `Duplicate tool call id ${A} in tool results`,
    order,
  ],
  [
    "common",
    [user, calls(A, A), result(A)],
    `Duplicate tool call id ${A} in assistant message`,
    order,
  ],
  [
    "section 3",
    [user, calls("turn1_0"), result("turn1_0")],
    "Tool call id was turn1_0 but must be a-z, A-Z, 0-9, with a length of 9.",
    called,
  ],
  [
    "section 3",
    [user, calls("call_abcdef"), result("call_abcdef"), user],
    "Tool call id was call_abcdef but must be a-z, A-Z, 0-9, with a length of 9.",
    called,
  ],
  [
    "common",
    [user, { role: "assistant", tool_calls: [call()] }, result("null")],
    "Tool call id has to be defined in serving mode.",
    called,
  ],
  [
    "common",
    [user, { role: "assistant", tool_calls: [call(A, "a b")] }, result(A)],
    NAME("a b"),
    called,
  ],
  ["common", [user, calls(A), { ...result(A), name: "a.b" }], NAME("a.b"), request],
  ["section 3", [user, { role: "assistant" }, user], NONE, empty],
  ["section 3", [user, { role: "assistant", content: "" }, user], NONE, empty],
  ["section 3", [user, { role: "assistant", content: null, tool_calls: null }, user], NONE, empty],
  ["section 3", [user, { role: "assistant", content: [], tool_calls: [] }, user], NONE, empty],
  ["section 3", [user, { role: "assistant", content: "", prefix: true }], NONE, empty],
  [
    "common",
    [user, { ...assistant, prefix: true }, user],
    "Assistant message with prefix True must be last message",
    empty,
  ],
];

const tool = (parameters: object, name = "add") => ({
  tools: [{ type: "function", function: { name, parameters } }],
});
const schemaError = (fault: string) => `Invalid tool schema: ${fault}`;
const page = { type: "integer", exclusiveMinimum: true, description: "It's a 'page'" };

const TOOLS: [source: string, more: object, message: string][] = [
  [
    "section 3",
    tool({ type: "object", properties: { pages: { type: "array", items: page } } }),
    schemaError(
      `{'type': 'integer', 'exclusiveMinimum': True, 'description': "It's a 'page'"} is not valid under any of the given schemas`,
    ),
  ],
  [
    "draft 7",
    tool({ type: "strin" }),
    schemaError("'strin' is not valid under any of the given schemas"),
  ],
  [
    "draft 7",
    tool({ properties: { a: { type: null } } }),
    schemaError("None is not valid under any of the given schemas"),
  ],
  [
    "draft 7",
    tool({ description: { type: "string" } }),
    schemaError("{'type': 'string'} is not of type 'string'"),
  ],
  ["draft 7", tool({ required: null }), schemaError("None is not of type 'array'")],
  [
    "draft 7",
    tool({ properties: { a: { required: true } } }),
    schemaError("True is not of type 'array'"),
  ],
  ["draft 7", tool({ required: ["a", "a"] }), schemaError("['a', 'a'] has non-unique elements")],
  [
    "draft 7",
    tool({ properties: { type: "object" } }),
    schemaError("'object' is not of type 'object', 'boolean'"),
  ],
  ["draft 7", tool({ anyOf: [] }), schemaError("[] should be non-empty")],
  ["draft 7", tool({ minLength: -1 }), schemaError("-1 is less than the minimum of 0")],
  ["draft 7", tool({ maxItems: 1.5 }), schemaError("1.5 is not of type 'integer'")],
  ["draft 7", tool({ multipleOf: 0 }), schemaError("0 is less than or equal to the minimum of 0")],
  [
    "draft 7",
    tool({ dependencies: { a: 5 } }),
    schemaError("5 is not valid under any of the given schemas"),
  ],
  ["draft 7", tool({ type: "x", title: 1 }), schemaError("1 is not of type 'string'")],
  ["common", tool({}, "get weather"), NAME("get weather")],
  ["common", tool({}, ""), NAME("")],
  ["common", tool({}, "a".repeat(65)), NAME("a".repeat(65))],
];

const words = (count: number) => "word ".repeat(count).trimEnd();
const TOO_LONG =
  "Prompt contains 32769 tokens and 0 draft tokens, too large for model with 32768 maximum context length";
const small = { model: "voxtral-small-latest" };
const LOGPROBS = "Logprobs are not enabled for this model";
const GREEDY = "top_p must be 1 when using greedy sampling.";
const logprobsFile = "rig/logprobs_rejection_matrix/blocking_ministral_3b.yaml";
const batchFile = "rig/capability_edges/one_request_over_mistrals_batch_cap_is_rejected.yaml";
const FIM = "/v1/fim/completions";
const EMBEDDINGS = "/v1/embeddings";
const fim = (more: object) => ({ model: "codestral-latest", prompt: "x", ...more });
const embed = (input: unknown) => ({ model: "mistral-embed", input });

const OTHERS: [source: string, path: string, body: object, message: string, family: Family][] = [
  [logprobsFile, CHAT, chatBody("x", { logprobs: true, top_logprobs: 2 }), LOGPROBS, args],
  [logprobsFile, CHAT, chatBody("x", { top_logprobs: 5 }), LOGPROBS, args],
  ["section 1", CHAT, chatBody("x", { temperature: 0, top_p: 0.9 }), GREEDY, args],
  ["section 1", FIM, fim({ temperature: 0, top_p: 0.9 }), GREEDY, args],
  ["our own", CHAT, chatBody("x", { n: 129 }), "n must be at most 128, got 129.", request],
  ["section 3", CHAT, chatBody(words(32_769), small), TOO_LONG, args],
  [
    "section 3",
    FIM,
    fim({ prompt: words(256_000), suffix: "y" }),
    TOO_LONG.replace("32769", "256001").replace("32768", "256000"),
    args,
  ],
  ["section 12", CHAT, chatBody("x", { prompt_logprobs: true }), LOGPROBS, args],
  ["section 12", CHAT, chatBody("x", { top_prompt_logprobs: 3 }), LOGPROBS, args],
  [
    "our own",
    CHAT,
    chatBody("x", { n: 2, min_tokens: 128_001 }),
    "min_tokens is 128001; all answers together have at most 256000.",
    request,
  ],
  [
    batchFile,
    EMBEDDINGS,
    embed(Array.from({ length: 257 }, (_, at) => `document ${at}`)),
    "Too many inputs in request, split into more batches.",
    prompt,
  ],
  [
    "section 3",
    EMBEDDINGS,
    embed([words(8192), words(8192), "one"]),
    "Too many tokens overall, split into more batches.",
    prompt,
  ],
  [
    "clients that match the text",
    EMBEDDINGS,
    embed(["one", words(8193)]),
    "Input id 1 has 8193 tokens, exceeding max 8192 tokens.",
    prompt,
  ],
];

const PASSES: [why: string, path: string, body: object][] = [
  ...(
    [
      ["one user", [user]],
      ["only a system message", [system]],
      ["users in a row", [user, user]],
      ["a system message in the middle", [user, system, user]],
      ["assistants in a row", [user, assistant, assistant, user]],
      ["an assistant that begins", [assistant, user]],
      ["a tool's result at the end", [user, calls(A, B), result(B), result(A)]],
      ["a user after a tool", [user, calls(A), result(A), user]],
      ["a call that begins", [calls(A), result(A), user]],
      ["the same id in another turn", [user, calls(A), result(A), calls(A), result(A)]],
      ["text and a call together", [user, { ...calls(A), content: "Well." }, result(A)]],
      [
        "arguments that are an object",
        [
          user,
          { role: "assistant", tool_calls: [{ id: A, function: { name: "f", arguments: {} } }] },
          { ...result(A), name: "f-1_x" },
        ],
      ],
      ["a prefix", [user, { ...assistant, prefix: true }]],
      ["white space from the assistant", [user, { role: "assistant", content: " " }, user]],
    ] as [string, object[]][]
  ).map(([why, messages]): [string, string, object] => [why, CHAT, { ...chatBody(""), messages }]),
  ["greedy with top_p 1", CHAT, chatBody("x", { temperature: 0, top_p: 1 })],
  ["greedy without top_p", CHAT, chatBody("x", { temperature: 0 })],
  ["no logprobs", CHAT, chatBody("x", { logprobs: false, top_logprobs: null })],
  ["a full context", CHAT, chatBody(words(32_768), small)],
  ["a model without a known context", CHAT, chatBody(words(40_000), { model: "mine" })],
  ["256 inputs", EMBEDDINGS, embed(Array.from({ length: 256 }, String))],
  ["two full inputs", EMBEDDINGS, embed([words(8192), words(8192)])],
  ["an empty input", EMBEDDINGS, embed("")],
  ["no inputs", EMBEDDINGS, embed([])],
  ["no parameters", CHAT, chatBody("x", tool({}))],
  ["a tool of another kind", CHAT, chatBody("x", { tools: [{ type: "web_search" }] })],
  [
    "a schema of many keywords",
    CHAT,
    chatBody(
      "x",
      tool({
        $schema: "https://json-schema.org/draft/2020-12/schema",
        type: ["object", "null"],
        properties: { a: true, b: { enum: [] }, c: { items: [{ minLength: 1 }, false] } },
        required: [],
        additionalProperties: false,
        $defs: { anything: 5 },
        strict: "unknown keywords are free",
        dependencies: { a: ["b"], b: { not: {} } },
        if: {},
        const: null,
      }),
    ),
  ],
];

describeServed("refusals", ({ post }) => {
  test.each(MESSAGES)("400 (%s): %j", async (_, messages, message, family) => {
    for (const [path, body] of [
      [CHAT, { model: "mistral-large-latest", messages }],
      [CHAT, { model: "mistral-large-latest", messages, stream: true }],
      [AGENTS, { agent_id: "ag_1", messages }],
    ] as const) {
      const response = await post(path, body);
      expect(await response.text()).toBe(errorBody(message, family));
      expect(response.status).toBe(400);
      expect(response.headers.get("content-type")).toBe("application/json");
    }
  });

  test.each(TOOLS)("400 (%s): %j", async (_, more, message) => {
    for (const [path, body] of [
      [CHAT, chatBody("x", more)],
      [AGENTS, { agent_id: "ag_1", messages: [user], ...more }],
    ] as const) {
      const response = await post(path, body);
      expect(await response.text()).toBe(errorBody(message, request));
      expect(response.status).toBe(400);
    }
  });

  test.each(OTHERS)("400 (%s): %s says %#", async (_, path, body, message, family) => {
    for (const more of path === EMBEDDINGS ? [{}] : [{}, { stream: true }]) {
      const response = await post(path, { ...body, ...more });
      expect(await response.text()).toBe(errorBody(message, family));
      expect(response.status).toBe(400);
    }
  });

  test.each(PASSES)("200: %s", async (_, path, body) => {
    const response = await post(path, body);
    expect(response.status, await response.clone().text()).toBe(200);
  });

  test("a schema that is wrong deep down is refused without delay", async () => {
    let parameters: object = { type: 5, description: "x".repeat(1_000_000) };
    for (let depth = 0; depth < 400; depth++) parameters = { items: parameters };
    const response = await post(CHAT, chatBody("x", tool(parameters)));
    expect(response.status).toBe(400);
    expect(((await response.json()) as any).message).toMatch(
      /is not valid under any of the given schemas$/,
    );
  });

  test("a body that the schema refuses gets the schema's refusal", async () => {
    const response = await post(CHAT, { messages: [user, assistant] });
    expect(response.status).toBe(422);
  });
});
