/** Failures between the recorder, its upstream, its callers and its folder, over real sockets and a real disk. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { MAX_HELD } from "../../strategies/fixture/record/held.ts";
import { filesIn, newFolder, put, recorder, replayer } from "../_fixtures.ts";
import {
  chat,
  CHAT,
  completion,
  events,
  JSON_TYPE,
  said,
  type Script,
  signal,
  startUpstream,
  STREAM_TYPE,
  treeHash,
  unfinishedIn,
  type Upstream,
  wantsStream,
} from "../_upstream.ts";

let upstream: Upstream;
let elsewhere: Upstream;
let told: string[] = [];
beforeAll(async () => {
  upstream = await startUpstream();
  elsewhere = await startUpstream();
});
beforeEach(() => {
  told = [];
  upstream.answer = said("Hello there");
  vi.spyOn(console, "error").mockImplementation((...parts) => void told.push(parts.join(" ")));
});
afterEach(() => vi.restoreAllMocks());

const typeOf = (isStream: boolean) => (isStream ? STREAM_TYPE : JSON_TYPE);
const wholeOf = (isStream: boolean): string =>
  isStream ? events("Hello there").join("") : JSON.stringify(completion("Hello there"));
/** All of it but the end: two events without `[DONE]`, or JSON without its last brace. */
const mostOf = (isStream: boolean): string =>
  wholeOf(isStream).replace(/data: \[DONE\]\n\n$|\}$/, "");
const partOf = (isStream: boolean): string => wholeOf(isStream).slice(0, 60);

/** A script that starts an answer, writes some of it, and then does something to the connection. */
const after =
  (some: (isStream: boolean) => string, then: Script, headers = {}): Script =>
  (response, asked) => {
    const isStream = wantsStream(asked);
    response.writeHead(200, { ...typeOf(isStream), ...headers });
    response.write(some(isStream), () => then(response, asked));
  };
const cut: Script = ({ socket }) => socket?.destroy();
const reset: Script = ({ socket }) => socket?.resetAndDestroy();
const end: Script = (response) => response.end();
const nothing: Script = () => {};
const answer =
  (status: number, headers: Record<string, string>, body: string | Buffer = ""): Script =>
  (response) =>
    response.writeHead(status, headers).end(body);
const PAGE = "<!doctype html><title>Bad gateway</title>";
const zipped =
  (bytes: (whole: Buffer) => Buffer): Script =>
  (response, asked) => {
    const isStream = wantsStream(asked);
    response.writeHead(200, { ...typeOf(isStream), "content-encoding": "gzip" });
    response.end(bytes(gzipSync(wholeOf(isStream))));
  };

const faults: [string, Script | "refused"][] = [
  ["a refused connection", "refused"],
  ["a reset before the first byte", reset],
  ["an end before the first byte", cut],
  [
    "a reset in the middle of the headers",
    (response) =>
      response.socket?.write("HTTP/1.1 200 OK\r\ncontent-ty", () => reset(response, null!)),
  ],
  ["a cut in the middle of an event", after(partOf, cut)],
  ["a reset in the middle of an event", after(partOf, reset)],
  ["a cut before the end", after(mostOf, cut)],
  ["a cut after everything but the last chunk's end", after(wholeOf, cut)],
  ["an end that comes too soon and looks clean", after(mostOf, end)],
  [
    "an end of the connection that comes too soon",
    after(mostOf, cut, { connection: "close", "transfer-encoding": "identity" }),
  ],
  ["a length beyond the body", after(wholeOf, cut, { "content-length": "100000" })],
  ["garbage that is declared as gzip", zipped(() => Buffer.from("this is not gzip at all"))],
  ["gzip that ends too soon", zipped((whole) => whole.subarray(0, whole.length / 2))],
  ["silence before the headers", nothing],
  ["silence in the middle of the body", after(partOf, nothing)],
  ["silence before the end", after(mostOf, nothing)],
  ["an error that is a page", answer(502, { "content-type": "text/html" }, PAGE)],
  ["an answer that is a page", answer(200, { "content-type": "text/html; charset=utf-8" }, PAGE)],
  ["a page of no declared type", answer(200, {}, PAGE)],
  ["a redirect", (response) => answer(302, { location: elsewhere.url })(response, null!)],
  [
    "a permanent redirect of the method, too",
    (response) => answer(308, { location: `${elsewhere.url}${CHAT}` })(response, null!),
  ],
  ["JSON that is broken", answer(200, JSON_TYPE, '{"id":"1","choices":[')],
  [
    "an answer of no length",
    (response, asked) => answer(200, typeOf(wantsStream(asked)))(response, asked),
  ],
  ["an error whose JSON is broken", answer(500, JSON_TYPE, '{"message":"Inter')],
];
const forms: [string, boolean][] = [
  ["a plain call", false],
  ["a streamed call", true],
];
const table = faults.flatMap(([fault, script]) =>
  forms.map(([form, isStream]) => [fault, form, script, isStream] as const),
);

describe.each([false, true])("with recordErrors %s", (recordErrors) => {
  test.each(table)(
    "%s is seen by the caller of %s, and not kept",
    async (fault, _, script, isStream) => {
      const fixtures = newFolder();
      const upstreamTimeout = fault.startsWith("silence") ? 500 : 10_000;
      const options = { upstreamTimeout, recordErrors };
      const { post, server } = await recorder(fixtures, upstream.url, options);
      await (await post(CHAT, chat("Before"))).text();
      const before = treeHash(fixtures);
      const body = chat("Hello", isStream);
      const asked = upstream.asked.length;

      if (script === "refused") await upstream.shut();
      else upstream.answer = script;
      const failed = await post(CHAT, body).then(
        async (response) => ({ response, text: await response.text().catch(() => "(broken off)") }),
        () => undefined,
      );
      if (script === "refused") await upstream.open();
      const isBrokenOff = !failed || failed.text === "(broken off)";
      if (!isBrokenOff) {
        expect(failed.response.status, failed.text).toBeGreaterThanOrEqual(400);
        expect(failed.response.headers.get("content-type")).toBe("application/json");
        expect(JSON.parse(failed.text)).toMatchObject({
          object: "error",
          raw_status_code: failed.response.status,
        });
        expect(failed.text).not.toContain("<");
      } else {
        expect(isStream, fault).toBe(true);
      }
      expect(server.lastRequest?.match).not.toBe("recorded");
      // What its answer can't say any more is told.
      expect(told.splice(0)).toEqual(
        isBrokenOff
          ? [expect.stringMatching(/ was not recorded: it (was cut off|ended too soon)\.$/)]
          : [],
      );
      expect(treeHash(fixtures)).toBe(before);
      expect(upstream.asked.length - asked).toBe(script === "refused" ? 0 : 1);
      expect(elsewhere.asked).toEqual([]);

      upstream.answer = said("Hello there");
      const good = await post(CHAT, body);
      expect(good.headers.get("x-parlel-match")).toBe("recorded");
      const recorded = await good.text();
      expect(filesIn(fixtures)).toHaveLength(2);
      expect(unfinishedIn(fixtures)).toEqual([]);
      expect(told).toEqual([]);
      expect(await (await (await replayer(fixtures)).post(CHAT, body)).text()).toBe(recorded);
    },
  );
});

const errors: [number, Record<string, string>, string][] = [
  [401, {}, '{"detail":"Unauthorized"}\n'],
  [
    429,
    { "retry-after": "7", "x-ratelimit-remaining": "0" },
    '{"object":"error","message":"Rate limit exceeded"}',
  ],
  [500, {}, '{"object": "error", "message": "Internal ☃"}'],
];
describe.each(forms)("an error of the API itself, for %s", (_, isStream) => {
  test.each(errors)(
    "%i goes to the caller unchanged, and is kept only on request",
    async (status, headers, text) => {
      const fixtures = newFolder();
      const body = chat("Hello", isStream);
      const isIt = async (response: Response): Promise<void> => {
        expect([response.status, await response.text()]).toEqual([status, text]);
        for (const [name, value] of Object.entries({ ...JSON_TYPE, ...headers })) {
          expect(response.headers.get(name)).toBe(value);
        }
      };
      upstream.answer = answer(status, { ...JSON_TYPE, ...headers, "set-cookie": "a=b" }, text);
      const strict = await recorder(fixtures, upstream.url);
      const before = treeHash(fixtures);
      const dropped = await strict.post(CHAT, body);
      await isIt(dropped);
      expect(dropped.headers.get("x-parlel-match")).toBe("upstream");
      const isOfKey = status === 401;
      const hint = `A ${status} is not recorded. --record-errors keeps it.`;
      if (!isOfKey) expect(dropped.headers.get("x-parlel-hint")).toBe(hint);
      expect(treeHash(fixtures)).toBe(before);

      const { post } = await recorder(fixtures, upstream.url, { recordErrors: true });
      const kept = await post(CHAT, body);
      await isIt(kept);
      if (!isOfKey) expect(kept.headers.get("x-parlel-hint")).toBeNull();
      expect(filesIn(fixtures)).toHaveLength(1);
      const replayed = await (await replayer(fixtures)).post(CHAT, body);
      expect(replayed.headers.get("set-cookie")).toBeNull();
      await isIt(replayed);
    },
  );
});

test("a page that never ends is not read on", async () => {
  const closed = signal();
  upstream.answer = (response) => {
    response.on("close", closed.give);
    response.writeHead(502, { "content-type": "text/html" }).write(PAGE);
  };
  const { post } = await recorder(newFolder(), upstream.url);
  expect((await post(CHAT, chat("Hello"))).status).toBe(502);
  await closed.given;
});

const endings: [string, string[]][] = [
  ["[DONE]", events("Hello there")],
  [
    "an event that is named to be the last",
    ["started", "done"].map((name) => `event: conversation.response.${name}\ndata: {"a":1}\n\n`),
  ],
];
test.each(endings)(
  "a stream that stays open after %s ends there for its caller, and is kept",
  async (_, sent) => {
    const closed = signal();
    upstream.answer = (response) => {
      response.on("close", closed.give);
      response.writeHead(200, STREAM_TYPE).write(sent.join(""));
    };
    const fixtures = newFolder();
    const { post } = await recorder(fixtures, upstream.url);
    expect(await (await post(CHAT, chat("Hello", true))).text()).toBe(sent.join(""));
    await closed.given;
    expect(filesIn(fixtures)).toHaveLength(1);
    const replayed = await (await replayer(fixtures)).post(CHAT, chat("Hello", true));
    expect(await replayed.text()).toBe(sent.join(""));
  },
);

const tooLong: [string, Script, boolean][] = [
  ["a stream", after(() => "", long), true],
  ["a plain answer", after(() => '{"a":"', long), false],
];
function long(response: ServerResponse): void {
  const line = Buffer.from(`data: ${"x".repeat(1024 * 1024 - 8)}\n\n`);
  for (let size = 0; size <= MAX_HELD; size += line.length) response.write(line);
  response.end("data: [DONE]\n\n");
}
test.each(tooLong)(
  "%s with more than can be held reaches its caller whole, is not kept, and that is told",
  async (_, script, isStream) => {
    upstream.answer = script;
    const fixtures = newFolder();
    const { post } = await recorder(fixtures, upstream.url);
    const response = await post(CHAT, chat("Hello", isStream));
    let size = 0;
    let end = "";
    const decoder = new TextDecoder();
    for await (const piece of response.body!) {
      size += piece.length;
      end = (end + decoder.decode(piece)).slice(-20);
    }
    expect(size).toBeGreaterThan(MAX_HELD);
    expect(end).toMatch(/data: \[DONE\]\n\n$/);
    expect(filesIn(fixtures)).toEqual([]);
    expect(told.join()).toContain("was not recorded: it has more than 64 MB");
  },
);

test("a stream that ends with an error is told, and logged as not recorded", async () => {
  const [first] = events("Hello there");
  const error = `data: {"object":"error","message":"Internal","raw_status_code":500}\n\n`;
  upstream.answer = answer(200, STREAM_TYPE, `${first}${error}`);
  const fixtures = newFolder();
  const { post, server } = await recorder(fixtures, upstream.url);
  expect(await (await post(CHAT, chat("Hello", true))).text()).toBe(`${first}${error}`);
  expect(filesIn(fixtures)).toEqual([]);
  expect(server.lastRequest?.match).toBe("upstream");
  expect(told).toEqual([
    `[parlel-mistral] An answer to ${CHAT} was not recorded: it ended with an error. --record-errors keeps it.`,
  ]);

  const keeping = await recorder(fixtures, upstream.url, { recordErrors: true });
  await (await keeping.post(CHAT, chat("Hello", true))).text();
  expect(filesIn(fixtures)).toHaveLength(1);
  expect(keeping.server.lastRequest?.match).toBe("recorded");
});

test("a stream that isn't UTF-8 reaches its caller unchanged, is not kept, and that is told", async () => {
  const [first, ...rest] = events("Hello there");
  const bytes = Buffer.concat([
    Buffer.from(first!),
    Buffer.from([0x3a, 0xff, 0xfe, 0x0a, 0x0a]),
    Buffer.from(rest.join("")),
  ]);
  upstream.answer = answer(200, STREAM_TYPE, bytes);
  const fixtures = newFolder();
  const { post, server } = await recorder(fixtures, upstream.url);
  const response = await post(CHAT, chat("Hello", true));
  expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true);
  expect(filesIn(fixtures)).toEqual([]);
  expect(server.lastRequest?.match).toBe("upstream");
  expect(told.join()).toContain("was not recorded: it is a stream that is not UTF-8");
});

/** Faulty files to put in the place of a recording, made from the original fixture. */
const obstacles: [string, (path: string, text: string) => void][] = [
  ["is cut off", (path, text) => writeFileSync(path, text.slice(0, text.length / 2))],
  ["is empty", (path) => writeFileSync(path, "")],
  [
    "is of another version",
    (path, text) => writeFileSync(path, text.replace('"version": 1', '"version": 2')),
  ],
  [
    "has two bodies",
    (path, text) => writeFileSync(path, text.replace('"json":', '"text": "Hi",\n      "json":')),
  ],
  [
    "holds another request",
    (path, text) => writeFileSync(path, text.replace('"content": "Hello"', '"content": "Bye"')),
  ],
  ["is a folder", (path) => mkdirSync(join(path, "inside"), { recursive: true })],
];
test.each(obstacles)(
  "a file that %s is told, not served and not written over",
  async (_, place) => {
    const fixtures = newFolder();
    const first = await recorder(fixtures, upstream.url);
    await (await first.post(CHAT, chat("Hello"))).text();
    await first.server.stop();
    const [name = ""] = filesIn(fixtures);
    const text = readFileSync(join(fixtures, name), "utf8");
    rmSync(join(fixtures, name));
    place(join(fixtures, name), text);
    const before = treeHash(fixtures);
    const { post } = await recorder(fixtures, upstream.url);
    for (const answered of ["First", "Second"]) {
      told = [];
      upstream.answer = said(answered);
      expect(await (await post(CHAT, chat("Hello"))).text()).toContain(`"content":"${answered}"`);
      expect(told.filter((line) => line.includes(name))).toHaveLength(1);
    }
    expect(treeHash(fixtures)).toBe(before);
  },
);

test("a broken file is reported at the start, and a strict start fails", async () => {
  const fixtures = newFolder();
  put(
    fixtures,
    "chat/completions/hello-0123456789abcdef.json",
    '{\n  "version": 1,\n  "request": {',
  );
  await replayer(fixtures);
  expect(told).toHaveLength(1);
  expect(told[0]).toContain("chat/completions/hello-0123456789abcdef.json: line 3");
  await expect(replayer(fixtures, { strictFixtures: true })).rejects.toThrow("can't be used");
});
