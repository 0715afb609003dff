/** Bad input of every kind: never a 500, never a stack trace, and the next request is served. */
import { connect } from "node:net";
import { once } from "node:events";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import type { MistralServer } from "../src/server.ts";
import {
  type Api,
  chatBody,
  chunksOf,
  describeServed,
  eventsOf,
  KEY,
  startServer,
} from "./_harness.ts";

const CHAT = "/v1/chat/completions";
const EMBEDDINGS = "/v1/embeddings";

/** One value of every type, and some that have broken servers before. */
const VALUES: unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  "",
  "text",
  "\ud800",
  "\0",
  "a\r\nb",
  [],
  [null],
  [[]],
  ["text"],
  {},
  { type: "text" },
  { role: "user" },
  { __proto__: null, toString: 1 },
];

const CHAT_FIELDS = [
  "model messages temperature top_p max_tokens stream stop random_seed metadata response_format tools",
  "tool_choice presence_penalty frequency_penalty n prediction parallel_tool_calls reasoning_effort",
  "prompt_mode guardrails prompt_cache_key service_tier safe_prompt",
]
  .join(" ")
  .split(" ");
const EMBEDDINGS_FIELDS =
  "model metadata input output_dimension output_dtype encoding_format".split(" ");

const errors = vi.spyOn(console, "error");
afterEach(() => {
  expect(errors).not.toHaveBeenCalled();
});

async function check(api: Api, response: Response): Promise<void> {
  expect(response.status).toBeGreaterThanOrEqual(200);
  expect(response.status).toBeLessThan(500);
  const text = await response.text();
  expect(text).not.toMatch(/\n\s+at |node_modules|\/src\//);
  if (response.status >= 400) expect(JSON.parse(text)).toBeTypeOf("object");
  const next = await api.post(CHAT, chatBody("still there?"));
  expect(next.status).toBe(200);
  await next.text();
}

describeServed("hostile bodies", (api) => {
  test.each(CHAT_FIELDS)("every type of value for chat's %s", async (field) => {
    for (const value of VALUES)
      await check(api, await api.post(CHAT, chatBody("x", { [field]: value })));
  });

  test.each(EMBEDDINGS_FIELDS)("every type of value for embeddings' %s", async (field) => {
    for (const value of VALUES) {
      const body = { model: "m", input: "x", [field]: value };
      await check(api, await api.post(EMBEDDINGS, body));
    }
  });

  test.each([
    "role",
    "content",
    "tool_calls",
    "prefix",
    "tool_call_id",
    "name",
    "__proto__",
    "extra",
  ])("every type of value for a message's %s", async (field) => {
    for (const role of ["system", "user", "assistant", "tool"]) {
      for (const value of VALUES) {
        const message = JSON.stringify({ role, content: "x", FIELD: value }).replace(
          "FIELD",
          field,
        );
        await check(api, await api.post(CHAT, `{"model":"m","messages":[${message}]}`));
      }
    }
  });

  test.each([
    "{",
    "}",
    "[",
    "nul",
    "NaN",
    "Infinity",
    "undefined",
    "'a'",
    "{a:1}",
    '{"a":1,}',
    "[1,]",
    '"\\x"',
    '"\\u12"',
    "\u0000",
    "\ufeff{}",
    "01",
    "1e",
    "--1",
    "\u2028",
    '{"model":"m"',
    '{"model":"m"}{}',
    "<xml/>",
    "a=b&c=d",
    '"\t"',
  ])("broken JSON: %j", async (text) => {
    const response = await api.post(CHAT, text);
    expect(response.status).toBe(422);
    await check(api, response);
  });

  test.each([100, 500, 501, 1000, 5000, 100_000])("%d nested brackets", async (depth) => {
    for (const [open, close] of [
      ["[", "]"],
      ['{"a":', "}"],
    ] as const) {
      const nested = open.repeat(depth) + (open === "[" ? "" : "1") + close.repeat(depth);
      for (const text of [
        nested,
        open.repeat(depth),
        `{"model":"m","messages":[{"role":"user","content":"x"}],"metadata":{"a":${nested}}}`,
        `{"model":"m","messages":[{"role":"user","content":${nested}}]}`,
        `{"model":"m","input":${nested}}`,
      ]) {
        await check(api, await api.post(CHAT, text));
        await check(api, await api.post(EMBEDDINGS, text));
      }
    }
  });

  test("prototype keys are data and pollute nothing", async () => {
    const bodies = [
      '{"__proto__":{"polluted":1},"model":"m","messages":[]}',
      '{"constructor":{"prototype":{"polluted":1}},"model":"m","messages":[]}',
      '{"model":"m","messages":[],"metadata":{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}}',
      '{"model":"m","messages":[{"role":"__proto__","content":"x"}]}',
      '{"model":"m","messages":[{"role":"constructor","content":"x"}]}',
      '{"model":"m","messages":[{"role":"user","content":[{"type":"toString"}]}]}',
      '{"model":"m","messages":[],"tools":[{"type":"hasOwnProperty"}]}',
    ];
    for (const body of bodies) await check(api, await api.post(CHAT, body));
    expect(({} as any).polluted).toBeUndefined();
    for (const name of ["__proto__", "constructor", "toString"]) {
      await check(api, await api.post(CHAT, chatBody("x"), { "x-parlel-strategy": name }));
      await check(api, await api.get(`/v1/models/${name}`));
      await check(api, await api.fetch(`/__parlel/requests?${name}=1&kind=${name}`));
    }
  });

  test("newlines in names and contents can't forge an event", async () => {
    for (const forged of [
      "\n\ndata: [DONE]\n\n",
      "\r\rdata: x\r\r",
      "\r\n\r\nevent: error\r\n",
      "\u2028data: x",
      "\u0085",
    ]) {
      const model = `m${forged}`;
      const text = await (await api.post(CHAT, chatBody(forged, { model, stream: true }))).text();
      expect(text).not.toContain("\r");
      expect(eventsOf(text).filter((data) => data === "[DONE]")).toHaveLength(1);
      const lines = text.split("\n").filter((line) => line !== "");
      expect(lines.every((line) => line.startsWith("data: "))).toBe(true);
      expect(lines).toHaveLength(eventsOf(text).length);
      expect(chunksOf(text).every((chunk) => chunk.model === model)).toBe(true);
    }
  });

  test("lone surrogates are answered and listed", async () => {
    const body = '{"model":"\\ud800","messages":[{"role":"user","content":"\\udfff"}]}';
    const response = await api.post(CHAT, body);
    expect(((await response.json()) as any).model).toBe("\ud800");
    await check(api, await api.post(EMBEDDINGS, '{"model":"m","input":["\\ud800","\\udfff"]}'));
    expect(await (await api.fetch("/__parlel/requests")).text()).toContain(body);
  });

  test("invalid UTF-8 is answered", async () => {
    const bytes = Buffer.from('{"model":"m\xff\xfe","messages":[]}', "latin1");
    const headers = { ...KEY, "content-type": "application/json" };
    await check(api, await api.fetch(CHAT, { method: "POST", headers, body: bytes }));
  });

  test.each([
    "//v1/models",
    "/v1//models",
    "/v1/%2e%2e/health",
    "/v1/models/%00",
    "/v1/models/%ff",
    "/v1/models/%",
    "/v1/..%2f..%2fetc/passwd",
    "/v1/models/;x",
    "/V1/models",
    "/__parlel",
    "/__parlel/",
    "/__parlel/requests/1",
    `/v1/${"a".repeat(8000)}`,
  ])("an odd path: %s", async (path) => {
    await check(api, await api.get(path));
  });

  test("odd methods get a 405 or 404", async () => {
    for (const method of ["GET", "PUT", "PATCH", "DELETE", "HEAD"]) {
      const response = await api.fetch(CHAT, { method, headers: KEY });
      expect(response.status).toBe(405);
      expect((await api.fetch("/v1/nothing", { method, headers: KEY })).status).toBe(404);
    }
  });
});

describeServed(
  "a body limit",
  (api) => {
    test("is kept to the byte", async () => {
      const body = (size: number): string => {
        const frame = JSON.stringify(chatBody(""));
        return JSON.stringify(chatBody("x".repeat(size - frame.length)));
      };
      await check(api, await api.post(CHAT, body(9999)));
      expect((await api.post(CHAT, body(10_000))).status).toBe(200);
      const over = await api.post(CHAT, body(10_001));
      expect(over.status).toBe(413);
      expect(await over.json()).toEqual({
        object: "error",
        message:
          "The request body is larger than 10000 bytes. Start the emulator with a larger --body-limit to accept it.",
        type: "invalid_request_error",
        param: null,
        code: null,
        raw_status_code: 413,
      });
    });
  },
  { bodyLimit: 10_000 },
);

let server: MistralServer;
let api: Api;
beforeAll(async () => {
  ({ server, api } = await startServer());
});
afterAll(() => server.stop());

test("100 MB bodies get a 413, declared or chunked, and cost no memory", async () => {
  const size = 100 * 1024 * 1024;
  const before = process.memoryUsage.rss();
  const declared = await api.post(CHAT, "x".repeat(size));
  expect(declared.status).toBe(413);
  await check(api, declared);

  const piece = new Uint8Array(1024 * 1024).fill(120);
  let sent = 0;
  const body = new ReadableStream({
    pull(controller) {
      if (sent === size) return controller.close();
      sent += piece.length;
      controller.enqueue(piece);
    },
  });
  const headers = { ...KEY, "content-type": "application/json" };
  const chunked = await api.fetch(CHAT, {
    method: "POST",
    headers,
    body,
    duplex: "half",
  } as RequestInit);
  expect(chunked.status).toBe(413);
  await check(api, chunked);
  expect(server.requests.filter(({ status }) => status === 413).map(({ body }) => body)).toEqual([
    null,
    null,
  ]);
  expect(process.memoryUsage.rss() - before).toBeLessThan(400 * 1024 * 1024);
});

test("raw requests that break the protocol get a 400 or are closed, and the server goes on", async () => {
  const raw = async (text: string): Promise<string> => {
    const socket = connect(server.port, "127.0.0.1");
    let answer = "";
    socket.on("data", (data) => (answer += data));
    socket.on("error", () => {});
    socket.end(text);
    await once(socket, "close");
    return answer;
  };
  const requests = [
    "GARBAGE\r\n\r\n",
    "GET / HTTP/1.1\r\n\r\n",
    `POST ${CHAT} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
    `POST ${CHAT} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer x\r\ntransfer-encoding: ChunKed, identity\r\n\r\n0\r\n\r\n`,
    `POST ${CHAT} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer x\r\ncontent-length: 100\r\n\r\n{"short`,
    `GET /v1/models HTTP/1.1\r\nhost: x\r\nauthorization: Bearer a\x00b\r\n\r\n`,
    `GET /v1/models HTTP/1.1\r\nhost : x\r\n\r\n`,
    `GET /v1/models HTTP/1.1\r\nhost: x\r\nx: ${"y".repeat(20_000)}\r\n\r\n`,
    `GET http://evil.example/__parlel/requests HTTP/1.1\r\nhost: evil.example\r\n\r\n`,
    `GET * HTTP/1.1\r\nhost: x\r\n\r\n`,
  ];
  for (const request of requests) {
    const answer = await raw(request);
    expect(answer).not.toMatch(/^HTTP\/1\.1 (2|5)/);
    expect((await api.get("/v1/models")).status).toBe(200);
  }
});
