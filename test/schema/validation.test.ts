/**
 * Which bodies are refused, and in which words. The wording is pydantic's, which the live service uses (behaviour.md section 3); it
 * was compared with a FastAPI server that has the same models.
 */
import { expect, test } from "vitest";
import { chatBody, describeServed } from "../_harness.ts";

const CHAT = "/v1/chat/completions";
const CHUNKS =
  "list[tagged-union[TextChunk,ImageURLChunk,DocumentURLChunk,ReferenceChunk,BBoxChunk,FileURLChunk,AudioChunk,FileChunk,ThinkChunk]]";

/** A change to a valid chat body, and the issues that it causes. */
const CHAT_CASES: [string, object, object[]][] = [
  [
    "no model, no messages",
    { model: undefined, messages: undefined },
    [
      { type: "missing", loc: ["body", "model"], msg: "Field required", input: {} },
      { type: "missing", loc: ["body", "messages"], msg: "Field required", input: {} },
    ],
  ],
  [
    "a model that is no string",
    { model: 5 },
    [
      {
        type: "string_type",
        loc: ["body", "model"],
        msg: "Input should be a valid string",
        input: 5,
      },
    ],
  ],
  [
    "unknown fields, as openai clients send them",
    { store: false, max_completion_tokens: 8192 },
    [
      {
        type: "extra_forbidden",
        loc: ["body", "store"],
        msg: "Extra inputs are not permitted",
        input: false,
      },
      {
        type: "extra_forbidden",
        loc: ["body", "max_completion_tokens"],
        msg: "Extra inputs are not permitted",
        input: 8192,
      },
    ],
  ],
  [
    "a field that only other messages have",
    { messages: [{ role: "user", content: "x", name: "me" }] },
    [
      {
        type: "extra_forbidden",
        loc: ["body", "messages", 0, "user", "name"],
        msg: "Extra inputs are not permitted",
        input: "me",
      },
    ],
  ],
  [
    "a field inside a tool call",
    {
      messages: [
        {
          role: "assistant",
          tool_calls: [{ id: "a", name: "n", function: { name: "f", arguments: "{}" } }],
        },
      ],
    },
    [
      {
        type: "extra_forbidden",
        loc: ["body", "messages", 0, "assistant", "tool_calls", 0, "name"],
        msg: "Extra inputs are not permitted",
        input: "n",
      },
    ],
  ],
  [
    "messages that are no list",
    { messages: {} },
    [
      {
        type: "list_type",
        loc: ["body", "messages"],
        msg: "Input should be a valid list",
        input: {},
      },
    ],
  ],
  [
    "a message that is no object",
    { messages: [5] },
    [
      {
        type: "model_attributes_type",
        loc: ["body", "messages", 0],
        msg: "Input should be a valid dictionary or object to extract fields from",
        input: 5,
      },
    ],
  ],
  [
    "a message without a role",
    { messages: [{}] },
    [
      {
        type: "union_tag_not_found",
        loc: ["body", "messages", 0],
        msg: "Unable to extract tag using discriminator 'role'",
        input: {},
        ctx: { discriminator: "'role'" },
      },
    ],
  ],
  [
    "a role that doesn't exist",
    { messages: [{ role: null, content: "x" }] },
    [
      {
        type: "union_tag_invalid",
        loc: ["body", "messages", 0],
        msg: "Input tag 'None' found using 'role' does not match any of the expected tags: 'system', 'user', 'assistant', 'tool'",
        input: { role: null, content: "x" },
        ctx: {
          discriminator: "'role'",
          tag: "None",
          expected_tags: "'system', 'user', 'assistant', 'tool'",
        },
      },
    ],
  ],
  [
    "content that is neither text nor chunks",
    { messages: [{ role: "user", content: 5 }] },
    [
      {
        type: "string_type",
        loc: ["body", "messages", 0, "user", "content", "str"],
        msg: "Input should be a valid string",
        input: 5,
      },
      {
        type: "list_type",
        loc: ["body", "messages", 0, "user", "content", CHUNKS],
        msg: "Input should be a valid list",
        input: 5,
      },
    ],
  ],
  [
    "a chunk with a wrong text",
    { messages: [{ role: "user", content: [{ type: "text", text: 1 }] }] },
    [
      {
        type: "string_type",
        loc: ["body", "messages", 0, "user", "content", "str"],
        msg: "Input should be a valid string",
        input: [{ type: "text", text: 1 }],
      },
      {
        type: "string_type",
        loc: ["body", "messages", 0, "user", "content", CHUNKS, 0, "text", "text"],
        msg: "Input should be a valid string",
        input: 1,
      },
    ],
  ],
  [
    "a temperature above its range",
    { temperature: 2 },
    [
      {
        type: "less_than_equal",
        loc: ["body", "temperature"],
        msg: "Input should be less than or equal to 1.5",
        input: 2,
        ctx: { le: 1.5 },
      },
    ],
  ],
  [
    "a temperature that is no number",
    { temperature: "warm" },
    [
      {
        type: "float_parsing",
        loc: ["body", "temperature"],
        msg: "Input should be a valid number, unable to parse string as a number",
        input: "warm",
      },
    ],
  ],
  [
    "a top_p of nothing",
    { top_p: 0 },
    [
      {
        type: "greater_than",
        loc: ["body", "top_p"],
        msg: "Input should be greater than 0",
        input: 0,
        ctx: { gt: 0 },
      },
    ],
  ],
  [
    "max_tokens below zero",
    { max_tokens: -1 },
    [
      {
        type: "greater_than_equal",
        loc: ["body", "max_tokens"],
        msg: "Input should be greater than or equal to 0",
        input: -1,
        ctx: { ge: 0 },
      },
    ],
  ],
  [
    "half a token",
    { max_tokens: 1.5 },
    [
      {
        type: "int_from_float",
        loc: ["body", "max_tokens"],
        msg: "Input should be a valid integer, got a number with a fractional part",
        input: 1.5,
      },
    ],
  ],
  [
    "max_tokens that is no number",
    { max_tokens: "many" },
    [
      {
        type: "int_parsing",
        loc: ["body", "max_tokens"],
        msg: "Input should be a valid integer, unable to parse string as an integer",
        input: "many",
      },
    ],
  ],
  [
    "a seed too large",
    { random_seed: 1e30 },
    [
      {
        type: "int_parsing_size",
        loc: ["body", "random_seed"],
        msg: "Unable to parse input string as an integer, exceeded maximum size",
        input: 1e30,
      },
    ],
  ],
  [
    "a stream that is maybe one",
    { stream: "maybe" },
    [
      {
        type: "bool_parsing",
        loc: ["body", "stream"],
        msg: "Input should be a valid boolean, unable to interpret input",
        input: "maybe",
      },
    ],
  ],
  [
    "a stream of null",
    { stream: null },
    [
      {
        type: "bool_type",
        loc: ["body", "stream"],
        msg: "Input should be a valid boolean",
        input: null,
      },
    ],
  ],
  [
    "a stop that is a number",
    { stop: [5] },
    [
      {
        type: "string_type",
        loc: ["body", "stop", "str"],
        msg: "Input should be a valid string",
        input: [5],
      },
      {
        type: "string_type",
        loc: ["body", "stop", "list[str]", 0],
        msg: "Input should be a valid string",
        input: 5,
      },
    ],
  ],
  [
    "metadata that is no object",
    { metadata: [] },
    [
      {
        type: "dict_type",
        loc: ["body", "metadata"],
        msg: "Input should be a valid dictionary",
        input: [],
      },
    ],
  ],
  [
    "a tool choice that doesn't exist",
    { tool_choice: "always" },
    [
      {
        type: "model_attributes_type",
        loc: ["body", "tool_choice", "ToolChoice"],
        msg: "Input should be a valid dictionary or object to extract fields from",
        input: "always",
      },
      {
        type: "enum",
        loc: ["body", "tool_choice", "str-enum[ToolChoiceEnum]"],
        msg: "Input should be 'auto', 'none', 'any' or 'required'",
        input: "always",
        ctx: { expected: "'auto', 'none', 'any' or 'required'" },
      },
    ],
  ],
  [
    "an empty list of libraries",
    { tools: [{ type: "document_library", library_ids: [] }] },
    [
      {
        type: "too_short",
        loc: ["body", "tools", 0, "document_library", "library_ids"],
        msg: "List should have at least 1 item after validation, not 0",
        input: [],
        ctx: { field_type: "List", min_length: 1, actual_length: 0 },
      },
    ],
  ],
];

describeServed("validation", ({ post, fetch }) => {
  test.each(CHAT_CASES)("422: %s", async (_, change, issues) => {
    const sent: any = { ...chatBody("x"), ...change };
    const response = await post(CHAT, sent);
    expect(response.status).toBe(422);
    expect(await response.text()).toBe(JSON.stringify({ detail: issues }));
  });

  test.each([
    [[], []],
    ["text", "text"],
    [null, null],
    [5, 5],
  ])("422: a body that is %j", async (body, input) => {
    const response = await post(CHAT, JSON.stringify(body));
    expect(response.status).toBe(422);
    const msg = "Input should be a valid dictionary or object to extract fields from";
    expect(await response.json()).toEqual({
      detail: [{ type: "model_attributes_type", loc: ["body"], msg, input }],
    });
  });

  test("422: an embeddings input that is neither", async () => {
    const response = await post("/v1/embeddings", { model: "m", input: [1, "a"] });
    expect(await response.json()).toEqual({
      detail: [
        {
          type: "string_type",
          loc: ["body", "input", "str"],
          msg: "Input should be a valid string",
          input: [1, "a"],
        },
        {
          type: "string_type",
          loc: ["body", "input", "list[str]", 0],
          msg: "Input should be a valid string",
          input: 1,
        },
      ],
    });
  });

  test("422: no body at all", async () => {
    const response = await post(CHAT, "");
    expect(response.status).toBe(422);
    expect(await response.json()).toEqual({
      detail: [{ type: "missing", loc: ["body"], msg: "Field required", input: null }],
    });
  });

  test("422: a body without a JSON content type", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded"]) {
      const response = await post(CHAT, chatBody("x"), { "content-type": type });
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({ detail: [{ type: "model_attributes_type" }] });
    }
    const json = await post(CHAT, chatBody("x"), {
      "content-type": "Application/Vnd.x+JSON; charset=utf-8",
    });
    expect(json.status).toBe(200);
  });

  test("other forms that the live service accepts are accepted", async () => {
    const forms: object[] = [
      { temperature: "0.5", max_tokens: "5", stream: "no" },
      { temperature: true, max_tokens: 5.0, stream: 0 },
      { temperature: null, max_tokens: null, stop: null, tools: null, n: null, metadata: null },
      { tools: [{ function: { name: "f", parameters: {} } }] },
      {
        messages: [
          chatBody("x").messages,
          { role: "assistant", content: "y", prefix: true },
        ].flat(),
      },
      { response_format: { type: "json_schema", json_schema: { name: "x", schema: {} } } },
      { document_image_limit: 5, document_page_limit: 5 },
    ];
    for (const form of forms) {
      expect((await post(CHAT, { ...chatBody("x"), ...form })).status, JSON.stringify(form)).toBe(
        200,
      );
    }
    const coerced = await post(CHAT, chatBody("x", { temperature: "0.5", max_tokens: "5" }));
    const plain = await post(CHAT, chatBody("x", { temperature: 0.5, max_tokens: 5 }));
    expect(await coerced.text()).toBe(await plain.text());
  });

  test("401: anything but a non-empty bearer token", async () => {
    for (const authorization of [undefined, "", "Bearer", "Bearer ", "Basic abc", "parlel"]) {
      const headers = authorization === undefined ? {} : { authorization };
      for (const path of ["/v1/models", "/v1/models/x", "/v1/nothing"]) {
        const response = await fetch(path, { headers });
        expect(response.status).toBe(401);
        expect(response.headers.get("content-type")).toBe("application/json");
        expect(await response.text()).toBe('{"detail":"Invalid API Key"}\n');
      }
    }
    for (const headers of [{ "x-api-key": "" }, { "x-api-key": "x", authorization: "Basic abc" }]) {
      expect((await fetch("/v1/models", { headers })).status).toBe(401);
    }
    for (const headers of [{ authorization: "bearer x" }, { "x-api-key": "x" }]) {
      expect((await fetch("/v1/models", { headers })).status).toBe(200);
    }
  });

  test.each(["/v1/ocr/process", "/v1/models/a/b", "/v1/files/a/b/c?d"])(
    "404 of a backend: %s",
    async (path) => {
      const response = await post(path, {});
      expect(response.status).toBe(404);
      expect(response.headers.get("content-type")).toBe("application/json");
      expect(await response.text()).toBe('{"detail":"Not Found"}');
    },
  );

  test.each([
    ["with a key", "/v1/chat/completion"],
    ["with a key", "/v1/chat/models"],
    ["with a key", "/v1/images/generations"],
    ["without one", "/chat/completions"],
    ["without one", "/v3/models"],
  ])("404 of the gateway, %s: %s", async (key, path) => {
    const ask = () =>
      key === "with a key" ? post(path, {}) : fetch(path, { method: "POST", body: "{}" });
    const response = await ask();
    expect(response.status).toBe(404);
    expect(response.headers.get("content-type")).toBe("application/json; charset=utf-8");
    const body = await response.text();
    expect(body).toMatch(
      /^\{\n {2}"message":"no Route matched with those values",\n {2}"request_id":"[\da-f]{32}"\n\}$/,
    );
    expect(await (await ask()).text()).toBe(body);
  });

  test("405: a known path with another method", async () => {
    const response = await fetch(CHAT, { headers: { authorization: "Bearer x" } });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST");
    expect(await response.text()).toBe('{"detail":"Method Not Allowed"}');
  });
});

describeServed(
  "lenient validation",
  ({ post }) => {
    test("unknown fields are ignored and change nothing", async () => {
      const messages = [{ role: "user", content: "x", name: "me" }];
      const response = await post(CHAT, { ...chatBody("x"), messages, store: false });
      expect(response.status).toBe(200);
      expect(await response.text()).toBe(await (await post(CHAT, chatBody("x"))).text());
    });

    test("a wrong body is still refused", async () => {
      expect((await post(CHAT, chatBody("x", { temperature: 2 }))).status).toBe(422);
    });
  },
  { lenient: true },
);
