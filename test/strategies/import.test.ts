import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { readRecording } from "../../strategies/fixture/import/index.ts";
import type { Interaction, Recording } from "../../strategies/fixture/import/interaction.ts";
import { FOLDER } from "../_recordings.ts";

const ADDRESS = "https://api.mistral.ai/v1/chat/completions";
const ASKED = '{"model":"mistral-small-latest","messages":[{"role":"user","content":"¿Qué?"}]}';
const ANSWER =
  '{"id":"1e5","choices":[{"index":0,"text":"Zürich ≠ 東京 😀\\n"}],"logprob":-1.5e-7}';
const TYPE = ["content-type", "application/json"] as const;
const GZIP = ["content-encoding", "gzip"] as const;
const gzip = gzipSync(ANSWER);

const recording = (name: string, content: unknown): Recording => {
  const text = typeof content === "string" ? content : JSON.stringify(content);
  return readRecording(name, Buffer.from(text));
};
const only = (name: string, content: unknown): Interaction => {
  const { interactions, skipped } = recording(name, content);
  expect(skipped).toEqual([]);
  expect(interactions).toHaveLength(1);
  return interactions[0]!;
};
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();
const named = (headers: readonly (readonly [string, string])[]) =>
  headers.map(([name, value]) => ({ name, value }));
const indented = (value: string, spaces: number): string =>
  value.replace(/^/gm, " ".repeat(spaces));
/** A text in double quotes, as YAML and JSON both read it. */
const quoted = (value: string): string => JSON.stringify(value);

const vcrpy = (body: string, header = "content-type: [application/json]"): string => `
interactions:
- request:
    body: ${quoted(ASKED)}
    headers:
      accept: ['*/*']
    method: POST
    uri: ${ADDRESS}
  response:
    body:
      string: ${body}
    headers:
      ${header}
      Content-Length: ['99']
    status: {code: 200, message: OK}
version: 1
`;

const rubyVcr = (body: string): string => `---
http_interactions:
- request:
    method: post
    uri: ${ADDRESS}
    body:
      encoding: UTF-8
      string: '${ASKED}'
    headers:
      accept:
      - "*/*"
  response:
    status:
      code: 200
      message: OK
    headers:
      content-type:
      - application/json
      Transfer-Encoding:
      - chunked
    body:
${indented(body, 6)}
  recorded_at: Wed, 19 Aug 2026 14:35:11 GMT
recorded_with: VCR 6.4.0
`;

const har = (content: unknown, headers: unknown = named([TYPE]), log: object = {}): unknown => ({
  log: {
    version: "1.2",
    ...log,
    entries: [
      {
        startedDateTime: "2026-08-19T16:35:11.000+02:00",
        request: {
          method: "POST",
          url: ADDRESS,
          headers: named([
            [":authority", "api.mistral.ai"],
            ["accept", "*/*"],
          ]),
          postData: { mimeType: "application/json", text: ASKED },
        },
        response: { status: 200, headers, content, _transferSize: 12 },
      },
    ],
  },
});

const POLLY = { _recordingName: "chat", creator: { name: "Polly.JS", version: "6.0.6" } };
const polly = (content: unknown, ...headers: (readonly [string, string])[]): unknown =>
  har(content, named([TYPE, ...headers]), POLLY);
const pieces = (encoding: "hex" | "base64"): string =>
  JSON.stringify([gzip.subarray(0, 9), gzip.subarray(9)].map((piece) => piece.toString(encoding)));

const nock = (entry: object): unknown => [
  {
    scope: "https://api.mistral.ai",
    method: "post",
    path: "/v1/chat/completions",
    body: JSON.parse(ASKED) as unknown,
    status: 200,
    reqheaders: { accept: ["*/*"] },
    ...entry,
  },
];

const httpmock = (body: string): string => `when:
  path: /v1/chat/completions
  method: POST
  query_param: []
  header:
  - name: accept
    value: '*/*'
  body: '${ASKED}'
then:
  status: 200
  header:
  - name: content-type
    value: application/json
${indented(body, 2)}
`;

const braintrust = (body: object): unknown => ({
  entries: [
    {
      callIndex: 0,
      id: "f9c6",
      matchKey: "POST api.mistral.ai/v1/chat/completions",
      recordedAt: "2026-08-19T14:35:11.000Z",
      request: {
        method: "POST",
        url: ADDRESS,
        headers: { accept: "*/*" },
        body: { kind: "json", value: JSON.parse(ASKED) as unknown },
      },
      response: { status: 200, headers: Object.fromEntries([TYPE, GZIP]), body },
    },
  ],
  meta: {},
});

const answer = JSON.parse(ANSWER) as unknown;
const base64 = Buffer.from(ANSWER).toString("base64");
const flat = [...TYPE, ...GZIP];

describe("one exchange, read from every format", () => {
  test.each<[string, string, string, unknown]>([
    ["vcrpy", "text", "a.yaml", vcrpy(quoted(ANSWER))],
    ["vcrpy", "Python's binary", "a.yaml", vcrpy(`!!binary |\n${indented(base64, 8)}`)],
    [
      "vcrpy",
      "compressed",
      "a.yaml",
      vcrpy(
        `!!binary |\n${indented(gzip.toString("base64"), 8)}`,
        "Content-Encoding: [gzip]\n      content-type: [application/json]",
      ),
    ],
    [
      "vcrpy",
      "JSON, with the responses of older versions",
      "a.json",
      {
        interactions: [
          {
            request: { method: "POST", uri: ADDRESS, body: ASKED, headers: { accept: "*/*" } },
            response: { status_code: 200, headers: Object.fromEntries([TYPE]), content: ANSWER },
          },
        ],
      },
    ],
    [
      "vcrpy",
      "the value of the body",
      "a.yaml",
      vcrpy("''").replace(
        "body:\n      string: ''",
        `parsed_body:
      id: 1e5
      choices:
      - index: 0
        text: |
          Zürich ≠ 東京 😀
      logprob: -1.5e-07`,
      ),
    ],
    ["ruby-vcr", "text", "a.yml", rubyVcr(`encoding: UTF-8\nstring: ${quoted(ANSWER)}`)],
    [
      "ruby-vcr",
      "Ruby's binary",
      "a.yml",
      rubyVcr(`encoding: ASCII-8BIT\nstring: !binary |-\n${indented(base64, 2)}`),
    ],
    [
      "ruby-vcr",
      "base64 and compressed",
      "a.yml",
      rubyVcr(`encoding: ASCII-8BIT\nbase64_string: ${gzip.toString("base64")}`).replace(
        "Transfer-Encoding:\n      - chunked",
        "Content-Encoding:\n      - gzip",
      ),
    ],
    ["har", "text", "a.har", har({ text: ANSWER, size: 99 })],
    ["har", "base64", "a.har", har({ text: base64, encoding: "base64" }, named([TYPE, GZIP]))],
    ["polly", "text", "recording.har", polly({ text: ANSWER })],
    ["polly", "base64", "recording.har", polly({ text: base64, encoding: "base64" })],
    [
      "polly",
      "pieces",
      "recording.har",
      polly({ text: pieces("base64"), encoding: "base64" }, GZIP),
    ],
    ["polly", "older pieces", "recording.har", polly({ text: pieces("hex") }, GZIP)],
    [
      "polly",
      "older bytes",
      "recording.har",
      polly({ text: Buffer.from(ANSWER).toString("hex"), _isBinary: true }),
    ],
    ["polly", "decompressed by the browser", "recording.har", polly({ text: ANSWER }, GZIP)],
    ["nock", "the value of the body", "a.json", nock({ response: answer, rawHeaders: [...TYPE] })],
    ["nock", "text", "a.json", nock({ response: ANSWER, headers: Object.fromEntries([TYPE]) })],
    [
      "nock",
      "pieces",
      "a.json",
      nock({ response: JSON.parse(pieces("hex")) as unknown, rawHeaders: flat }),
    ],
    [
      "nock",
      "bytes",
      "a.json",
      nock({
        response: gzip.toString("hex"),
        responseIsBinary: true,
        rawHeaders: Object.fromEntries([TYPE, GZIP]),
      }),
    ],
    ["httpmock", "text", "a.yaml", httpmock(`body: ${quoted(ANSWER)}`)],
    ["httpmock", "base64", "a.yaml", httpmock(`body_base64: ${base64}`)],
    ["braintrust", "the value of the body", "a.json", braintrust({ kind: "json", value: answer })],
    ["braintrust", "text", "a.json", braintrust({ kind: "text", value: ANSWER })],
    ["braintrust", "base64", "a.json", braintrust({ kind: "base64", value: base64 })],
  ])("%s: %s", (format, _, name, content) => {
    expect(recording(name, content).format).toBe(format);
    const { method, url, requestHeaders, requestBody, status, headers, body } = only(name, content);
    expect([method, status]).toEqual(["POST", 200]);
    expect(new URL(url, ADDRESS).href).toBe(ADDRESS);
    expect(requestHeaders).toEqual([["accept", "*/*"]]);
    expect(text(requestBody!)).toBe(ASKED);
    expect(headers).toEqual([TYPE]);
    expect(text(body)).toBe(ANSWER);
  });
});

describe("the parts of an exchange", () => {
  test("a request without a body has none", () => {
    const get = vcrpy(quoted(ANSWER)).replace(quoted(ASKED), "''").replace("POST", "GET");
    expect(only("a.yaml", get)).toMatchObject({ method: "GET", requestBody: null });
    expect(only("a.json", nock({ response: answer, body: "" })).requestBody).toBeNull();
  });

  test("an answer without a body is empty", () => {
    for (const each of [
      only("a.yaml", vcrpy("''")),
      only("a.yml", rubyVcr("encoding: US-ASCII\nstring: ''")),
      only("a.har", har({ size: 0 })),
      only("a.json", nock({ response: "", rawHeaders: flat })),
      only("a.yaml", httpmock("body: null")),
      only("a.json", braintrust({ kind: "empty" })),
    ]) {
      expect(each.body).toHaveLength(0);
    }
  });

  test("the time is told as UTC, and not told when the recording doesn't", () => {
    const time = "2026-08-19T14:35:11.000Z";
    const ruby = rubyVcr(`encoding: UTF-8\nstring: ''`);
    expect(only("a.yml", ruby).recordedAt).toBe(time);
    expect(
      only("a.yml", ruby.replace(/recorded_at: .*/, `recorded_at: ${time.slice(0, 19)}`))
        .recordedAt,
    ).toBe(time);
    expect(only("a.har", har({ text: "" })).recordedAt).toBe(time);
    expect(only("a.json", braintrust({ kind: "empty" })).recordedAt).toBe(time);
    expect(only("a.yaml", vcrpy("''"))).not.toHaveProperty("recordedAt");
    expect(only("a.yml", ruby.replace(/recorded_at: .*/, "recorded_at: soon"))).not.toHaveProperty(
      "recordedAt",
    );
  });

  test("a stream keeps every byte", () => {
    const events = 'data: {"a":"ü"}\n\n: ping\r\n\r\ndata: [DONE]\n\n';
    expect(text(only("a.yaml", vcrpy(quoted(events))).body)).toBe(events);
    expect(text(only("a.har", har({ text: events })).body)).toBe(events);
    expect(text(only("a.json", nock({ response: events })).body)).toBe(events);
    expect(
      text(only("a.json", braintrust({ kind: "sse", chunks: ["data: 1", "data: [DONE]"] })).body),
    ).toBe("data: 1\n\ndata: [DONE]\n\n");
  });

  test("bytes that aren't text are kept", () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const base64 = Buffer.from(bytes).toString("base64");
    expect([...only("a.yaml", vcrpy(`!!binary ${base64}`)).body]).toEqual([...bytes]);
    expect([
      ...only("a.har", har({ text: base64, encoding: "base64" }, named([GZIP]))).body,
    ]).toEqual([...bytes]);
    for (const encoding of ["gzip", "br", "deflate"]) {
      const kept = vcrpy(`!!binary ${base64}`, `content-encoding: [${encoding}]`);
      expect([...only("a.yaml", kept).body]).toEqual([...bytes]);
    }
    const upload = vcrpy("''").replace(quoted(ASKED), `!!binary ${base64}`);
    expect([...only("a.yaml", upload).requestBody!]).toEqual([...bytes]);
  });

  test.each([
    ["gzip", "compressed", gzip],
    ["x-gzip", "compressed", gzip],
    ["br", "compressed", brotliCompressSync(ANSWER)],
    ["deflate", "compressed", deflateSync(ANSWER)],
    ["deflate", "compressed without a header", deflateRawSync(ANSWER)],
    ["deflate, GZIP", "compressed twice", gzipSync(deflateSync(ANSWER))],
    ["identity", "not compressed", Buffer.from(ANSWER)],
    ["gzip", "decompressed by the recorder", Buffer.from(ANSWER)],
    ["zstd", "decompressed by the recorder", Buffer.from(ANSWER)],
  ])("content-encoding %s, %s", (encoding, _, bytes) => {
    const { headers, body } = only(
      "a.yaml",
      vcrpy(`!!binary ${bytes.toString("base64")}`, `Content-Encoding: ["${encoding}"]`),
    );
    expect(text(body)).toBe(ANSWER);
    expect(headers).toEqual([]);
  });

  test("a header that came twice stays twice", () => {
    const twice = [
      ["set-cookie", "a=1"],
      ["set-cookie", "b=2"],
    ] as const;
    expect(only("a.yaml", vcrpy("''", "set-cookie: [a=1, b=2]")).headers).toEqual(twice);
    expect(only("a.json", nock({ response: "", rawHeaders: twice.flat() })).headers).toEqual(twice);
    expect(only("a.har", har({}, named(twice))).headers).toEqual(twice);
  });

  test("a query is part of the address", () => {
    const asked = httpmock("body: ''").replace(
      "query_param: []",
      "query_param:\n  - {name: page, value: '1'}\n  - {name: tag, value: a b}\n  - {name: tag, value: ü}",
    );
    expect(only("a.yaml", asked).url).toBe("/v1/chat/completions?page=1&tag=a%20b&tag=%C3%BC");
    expect(
      only("a.yaml", asked.replace("  path", "  host: localhost\n  port: 80\n  path")).url,
    ).toMatch(/^https:\/\/localhost:80\/v1/);
  });

  test("several documents are several interactions", () => {
    const { interactions } = recording(
      "a.yaml",
      [httpmock("body: one"), httpmock("body: two")].join("---\n"),
    );
    expect(interactions.map(({ body }) => text(body))).toEqual(["one", "two"]);
  });

  test("what Python leaves unquoted is a number only where Python means one", () => {
    const parsed = vcrpy("''").replace(
      "body:\n      string: ''",
      "parsed_body: {texts: [1e5, 09, 1_0.5.2, 0o17, 1.5e3, yes, no], numbers: [1.0, -0.5, 1.5e-07, 12, 0], others: [true, null]}",
    );
    expect(JSON.parse(text(only("a.yaml", parsed).body))).toEqual({
      texts: ["1e5", "09", "1_0.5.2", "0o17", "1.5e3", "yes", "no"],
      numbers: [1, -0.5, 1.5e-7, 12, 0],
      others: [true, null],
    });
  });

  test("YAML's references and a language's own classes are plain data", () => {
    const ruby = rubyVcr("encoding: UTF-8\nstring: !ruby/string:String hello")
      .replace('- "*/*"', "- &1 '*/*'")
      .replace("- application/json", "- *1");
    const { body, headers } = only("a.yml", ruby);
    expect(text(body)).toBe("hello");
    expect(headers).toEqual([["content-type", "*/*"]]);
  });
});

describe("an entry that can't be used costs only itself", () => {
  const skips = (name: string, content: unknown): string => {
    const { skipped, interactions } = recording(name, content);
    expect(interactions).toEqual([]);
    expect(skipped).toHaveLength(1);
    expect(skipped[0]!.what).toBe("entry 1");
    return skipped[0]!.why;
  };

  test("the others are read", () => {
    const broken = { response: {} };
    const { interactions, skipped } = recording("a.json", {
      interactions: [
        broken,
        { request: { method: "GET", uri: "/" }, response: { status: { code: 204 } } },
        "?",
      ],
    });
    expect(interactions).toMatchObject([{ method: "GET", url: "/", status: 204 }]);
    expect(skipped).toEqual([
      { what: "entry 1", why: "it has no request" },
      { what: "entry 3", why: "it has no request" },
    ]);
  });

  test.each<[string, string, unknown]>([
    ["it has no response", "a.json", { interactions: [{ request: {} }] }],
    ["it has no method", "a.yaml", vcrpy("''").replace("POST", "'GET /'")],
    ["it has no address", "a.yaml", vcrpy("''").replace(ADDRESS, "nowhere")],
    ["it has no address", "a.json", nock({ path: 1 })],
    ["it has no address", "a.yaml", httpmock("body: ''").replace("path:", "scheme:")],
    ["it has no final status", "a.yaml", vcrpy("''").replace("200", "100")],
    ["it has no final status", "a.yaml", vcrpy("''").replace("200", "twenty")],
    ["its body is neither text nor bytes", "a.yaml", vcrpy("[1]")],
    ["its body is broken gzip", "a.yaml", vcrpy("!!binary H4sIAAA=", "content-encoding: [gzip]")],
    [
      "its body is compressed with zstd, which isn't supported",
      "a.yaml",
      vcrpy("!!binary gICA", "content-encoding: [zstd]"),
    ],
    ["its response was saved without the body", "a.har", har({ size: 12 })],
    ["its response was saved without the body", "a.har", har({ size: -1 })],
    [
      "its body is in a file of its own (a.bin)",
      "a.json",
      braintrust({ kind: "binary", path: "a.bin" }),
    ],
    ["its body is of an unknown kind (video)", "a.json", braintrust({ kind: "video" })],
    [
      "it is for many requests (path_prefix)",
      "a.yaml",
      httpmock("body: ''").replace("path:", "path_prefix:"),
    ],
  ])("%s", (why, name, content) => {
    expect(skips(name, content)).toBe(why);
  });

  test("a form whose text wasn't saved", () => {
    const form = JSON.stringify(har({ text: "" }))
      .replace(quoted(ASKED), "null")
      .replace('"text":null', '"params":[{"name":"file"}]');
    expect(skips("a.har", form)).toBe("its request was saved without the body");
  });
});

describe("a file that can't be used is refused in one line", () => {
  test.each<[string, string, RegExp]>([
    ["a.json", "", /^a\.json: the file is empty\. /],
    ["a.json", '{"interactions":[', /^a\.json: it isn't valid JSON/],
    ["a.json", '{"key":"secret-1234" oops}', /^a\.json: it isn't valid JSON \(at position 21\)\. /],
    ["a.yaml", "interactions:\n- {", /^a\.yaml: it isn't valid YAML \(line \d+, column \d+\)\. /],
    ["a.yaml", "interactions: *missing", /^a\.yaml: .*missing/],
    ["a.json", "[]", /^a\.json: not a recording of a known format \(vcrpy, ruby-vcr, /],
    [
      "a.json",
      '{"id":"cmpl","object":"chat.completion","choices":[]}',
      /A response that was saved alone can't be replayed/,
    ],
    [
      "a.json",
      '{"statusCode":200,"headers":{},"data":"{}"}',
      /A response that was saved alone can't be replayed/,
    ],
    [
      "a.sse",
      'data: {"id":"cmpl"}\n\ndata: [DONE]\n\n',
      /A response that was saved alone can't be replayed/,
    ],
    ["a.txt", "Dear diary", /not a recording/],
    ["a.js", "// nothing\nexport default {};\n", /^a\.js: /],
  ])("%s: %j", (name, content, message) => {
    let told = "";
    try {
      recording(name, content);
    } catch (error) {
      told = (error as Error).message;
    }
    expect(told).toMatch(message);
    expect(told).not.toMatch(/\n|secret/);
  });

  test("bytes that aren't text", () => {
    expect(() => readRecording("a.har", gzip)).toThrow("a.har: the file isn't UTF-8 text. ");
  });

  test.each(["[", "- ", "? ", "a: [", "{b: "])("what nests without end: %j", (open) => {
    const deep = `interactions: []\nx:\n  ${open.repeat(20_000)}`;
    expect(() => recording("a.yaml", deep)).toThrow("a.yaml: it nests deeper than 500 levels. ");
  });

  test("references that multiply", () => {
    const levels = Array.from(
      { length: 9 },
      (_, level) => `l${level + 1}: &l${level + 1} [${`*l${level}, `.repeat(9)}]`,
    );
    const bomb = ["interactions: []", "l0: &l0 x", ...levels].join("\n");
    expect(() => recording("a.yaml", bomb)).toThrow(/^a\.yaml: .*alias/);
  });
});

test("a recording without entries is one", () => {
  for (const each of [
    "interactions: []\nversion: 1",
    '{"http_interactions":[]}',
    '{"fixtures":[]}',
  ]) {
    expect(recording("a", each)).toMatchObject({ interactions: [], rules: [], skipped: [] });
  }
});

test("a recording of some megabytes is read within the time that a test has", () => {
  const vectors = Array.from({ length: 40_000 }, (_, index) => `      - -0.0${index}123`).join(
    "\n",
  );
  const long = quoted("x".repeat(2_000_000));
  const large = vcrpy(long).replace(
    "interactions:",
    `interactions:\n- request:\n    parsed_body:\n${vectors}`,
  );
  expect(recording("a.yaml", large).interactions).toHaveLength(1);
});

describe("the rules of aimock", () => {
  const rules = (...fixtures: unknown[]): Recording => recording("a.json", { fixtures });
  const reply = (response: object): unknown => rules({ match: {}, response }).rules[0]?.reply;

  test("conditions", () => {
    const response = { content: "Hello." };
    expect(
      rules(
        { match: {}, response },
        { match: { userMessage: "hi", endpoint: "chat" }, response },
        { match: { model: "mistral-small", turnIndex: 0, hasToolResult: false }, response },
      ),
    ).toEqual({
      format: "aimock",
      interactions: [],
      rules: [
        { match: {}, reply: { text: "Hello." } },
        { match: { user: { contains: "hi" } }, reply: { text: "Hello." } },
        {
          match: { model: "mistral-small", turn: 0, hasToolResult: false },
          reply: { text: "Hello." },
        },
      ],
      skipped: [],
    });
  });

  test("answers", () => {
    expect(reply({ content: { city: "Zürich" } })).toEqual({ text: '{"city":"Zürich"}' });
    expect(reply({ content: "Yes.", reasoning: "Hm." })).toEqual({ text: "Yes.", thinking: "Hm." });
    expect(
      reply({
        toolCalls: [
          { name: "a", arguments: { b: 1 }, id: "call_1" },
          { name: "c", arguments: "{}" },
          { name: "d", arguments: [1] },
          { name: "e" },
        ],
      }),
    ).toEqual({
      toolCalls: [
        { name: "a", arguments: { b: 1 }, id: "call_1" },
        { name: "c", arguments: "{}" },
        { name: "d", arguments: "[1]" },
        { name: "e", arguments: "{}" },
      ],
    });
    expect(
      reply({
        content: "not this",
        blocks: [
          { type: "toolCall", name: "a", arguments: {} },
          { type: "text", text: "Let me " },
          { type: "text", text: "see." },
        ],
      }),
    ).toEqual({
      text: "Let me see.",
      toolCalls: [{ name: "a", arguments: {} }],
    });
    expect(
      reply({ error: { message: "Slow down", type: "rate_limit", code: "1300" }, status: 429 }),
    ).toEqual({ error: { status: 429, message: "Slow down", type: "rate_limit", code: "1300" } });
    expect(reply({ error: { message: "Oops", code: null } })).toEqual({
      error: { status: 500, message: "Oops", code: null },
    });
  });

  test("a rule whose condition can't be kept is left out, one that only loses an ornament isn't", () => {
    const response = { content: "Hello." };
    const { rules: kept, skipped } = rules(
      { match: { userMessage: "hi", sequenceIndex: 1 }, response },
      { match: { userMessage: ["hi"] }, response },
      { match: { endpoint: "image" }, response },
      { match: { inputText: "hi" }, response: { embedding: [0.1] } },
      { match: {}, response: { embedding: [0.1] } },
      { match: {}, response: { toolCalls: [{}] } },
      {
        match: { userMessage: "hi" },
        response: { ...response, finishReason: "length", usage: {} },
        latency: 5,
      },
      { match: {}, response: { error: { message: "no", param: "x" }, status: 400, retryAfter: 1 } },
      { match: {}, response: "Hello." },
    );
    expect(kept).toHaveLength(2);
    expect(skipped).toEqual([
      { what: "entry 1", why: "its conditions can't be kept (sequenceIndex)" },
      { what: "entry 2", why: "its conditions can't be kept (userMessage)" },
      { what: "entry 3", why: "it is for image" },
      { what: "entry 4", why: "its conditions can't be kept (inputText)" },
      { what: "entry 5", why: "its answer isn't one of chat (embedding)" },
      { what: "entry 6", why: "it has a tool call without a name" },
      { what: "entry 7: latency, finishReason, usage", why: "the rule is used without" },
      { what: "entry 8: retryAfter, error.param", why: "the rule is used without" },
      { what: "entry 9", why: "it has no response" },
    ]);
  });
});

/** Recordings of real clients, which aren't part of the repository: `originals/`, and the same as `interactions.jsonl`. */
describe.skipIf(!existsSync(join(FOLDER, "originals")))("recordings of real clients", () => {
  interface Expected {
    source: string;
    method: string;
    path: string;
    request: string | null;
    status: number;
    headers: Record<string, string>;
    body: string;
  }

  const valueOf = (json: string): unknown => {
    try {
      return JSON.parse(json);
    } catch {
      return json;
    }
  };

  /** What the lines hold in place of what can't stand in them, or was left out of them. */
  const isAbridged = (bytes: Uint8Array, line: string): boolean =>
    line === `<binary ${bytes.length}>` ||
    (line === '{"kind": "empty"}' && bytes.length === 0) ||
    (line.endsWith("data: [DONE]") && text(bytes) === `${line}\n\n`);

  /** "value" where the recorder wrote the value of a JSON body, whose bytes are lost. */
  const likeness = (
    bytes: Uint8Array,
    line: string,
  ): "bytes" | "value" | "abridged" | undefined => {
    if (Buffer.from(line).equals(bytes)) return "bytes";
    if (isAbridged(bytes, line)) return "abridged";
    return isDeepStrictEqual(valueOf(text(bytes)), valueOf(line)) ? "value" : undefined;
  };

  /** What was sent of an address: clients also write fragments. */
  const pathOf = (url: string): string => {
    const { pathname, search } = new URL(url, ADDRESS);
    return pathname + search;
  };

  const expected = (): Expected[] =>
    readFileSync(join(FOLDER, "interactions.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as Expected);

  test("are all read, and refused where they hold only an answer", () => {
    const known = expected().filter(({ path }) => path?.startsWith("/"));
    const names = readdirSync(join(FOLDER, "originals"), { recursive: true, encoding: "utf8" });
    const same = { bytes: 0, value: 0, abridged: 0 };
    const differences: string[] = [];
    let refused = 0;

    for (const name of names.filter((each) => /\.\w+$/.test(each)).sort()) {
      const lines = known.filter(({ source }) => source === name);
      const bytes = readFileSync(join(FOLDER, "originals", name));
      if (lines.length === 0) {
        expect(() => readRecording(name, bytes)).toThrow(/^[^\n]+$/);
        refused++;
        continue;
      }
      const { format, interactions, skipped } = readRecording(name, bytes);
      differences.push(...skipped.map(({ what, why }) => `${name}: ${what}: ${why}`));
      const left = [...interactions];
      for (const line of lines) {
        const found = left.findIndex(
          ({ method, url, status, requestBody, body }) =>
            method === line.method &&
            pathOf(url) === line.path &&
            status === line.status &&
            likeness(requestBody ?? new Uint8Array(), line.request ?? "") &&
            likeness(body, line.body),
        );
        const like = likeness(left[found]?.body ?? new Uint8Array(), line.body);
        const isByValue = ["vcrpy", "braintrust"].includes(format);
        if (!like || (like === "value" && !isByValue)) {
          differences.push(`${name}: ${line.method} ${line.path}`);
        } else {
          left.splice(found, 1);
          same[like]++;
        }
      }
    }
    const total = same.bytes + same.value + same.abridged;
    console.log(
      `${total} of ${known.length} answers are the same: ${JSON.stringify(same)}; ${refused} files hold only an answer`,
    );
    expect(differences).toEqual([]);
  });
});
