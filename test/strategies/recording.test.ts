/** Recording between callers and an upstream: once, without delay, and whole, even if a caller leaves. */
import { once } from "node:events";
import { readFileSync, utimesSync } from "node:fs";
import { request as ask } from "node:http";
import { dirname, join } from "node:path";
import { beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { openEmulator } from "../../src/app/emulator.ts";
import { resolveOptions } from "../../src/options/index.ts";
import type { Options } from "../../src/options/index.ts";
import {
  fileIn,
  filesIn,
  fixtureIn,
  newFolder,
  put,
  recorder,
  RECORDER_KEY,
  replayer,
} from "../_fixtures.ts";
import { eventually, KEY } from "../_harness.ts";
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
} from "../_upstream.ts";

let upstream: Upstream;
beforeAll(async () => {
  upstream = await startUpstream();
});
beforeEach(() => {
  upstream.asked.length = 0;
  upstream.answer = said("Hello there");
});

test("events that end in CRLF are counted like those that end in LF", async () => {
  const { post, fetch } = await recorder(newFolder(), upstream.url);
  upstream.answer = (response) => {
    response.writeHead(200, STREAM_TYPE);
    for (const event of events("Hello there")) response.write(event.replaceAll("\n", "\r\n"));
    response.end();
  };
  for (const _ of ["recorded", "replayed"]) {
    await (await post(CHAT, chat("Hello", true))).text();
    const log = await (await fetch("/__parlel/requests?limit=1")).json();
    expect(log).toMatchObject({ requests: [{ events: 3, outcome: "done" }] });
  }
});

test("the schema beside fixtures is brought up to date, and left alone as a formatter has laid it out", async () => {
  const folder = newFolder();
  const { post } = await recorder(folder, upstream.url);
  const file = join(folder, "fixture.schema.json");
  const record = async (text: string) => (await post(CHAT, chat(text))).text();
  await record("One");
  const written = readFileSync(file, "utf8");
  const formatted = JSON.stringify(JSON.parse(written), null, 4);
  put(folder, "fixture.schema.json", formatted);
  await record("Two");
  expect(readFileSync(file, "utf8")).toBe(formatted);
  put(folder, "fixture.schema.json", "{}");
  await record("Three");
  expect(readFileSync(file, "utf8")).toBe(written);
});

/** Lets the upstream send a stream's first event at once, and the others when it may. @returns both parts. */
function streamInTwo(may: Promise<void>): [first: string, rest: string] {
  const [first = "", ...others] = events("Hello there");
  const rest = others.join("");
  upstream.answer = async (response) => {
    response.writeHead(200, STREAM_TYPE).write(first);
    await may;
    response.end(rest);
  };
  return [first, rest];
}

test("the caller has the first event before the upstream has sent the second", async () => {
  const { post } = await recorder(newFolder(), upstream.url);
  const seen = signal();
  const [first, rest] = streamInTwo(seen.given);
  const response = await post(CHAT, chat("Hello", true));
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toBe(first);
  seen.give();
  let more = "";
  for (let next = await reader.read(); !next.done; next = await reader.read()) more += next.value;
  expect(more).toBe(rest);
});

test.each([false, true])(
  "of 100 equal calls at once (streamed: %s) one goes upstream",
  async (isStream) => {
    const fixtures = newFolder();
    const { post, get } = await recorder(fixtures, upstream.url);
    const asked = signal();
    const ready = signal();
    upstream.answer = async (response, call) => {
      asked.give();
      await ready.given;
      said("Hello there")(response, call);
    };
    const calls = Array.from({ length: 100 }, () => post(CHAT, chat("Hello", isStream)));
    await asked.given;
    await get("/health");
    ready.give();
    const texts = await Promise.all((await Promise.all(calls)).map((response) => response.text()));
    expect(upstream.asked).toHaveLength(1);
    expect(new Set(texts).size).toBe(1);
    expect(fixtureIn(fixtures).replies).toHaveLength(1);
    expect(
      await (await (await replayer(fixtures)).post(CHAT, chat("Hello", isStream))).text(),
    ).toBe(texts[0]);
  },
);

/** A recorder's options. */
const recording = (fixtures: string, more: Partial<Options> = {}): Options =>
  resolveOptions({
    strategy: "fixture",
    onMiss: "record",
    fixtures,
    upstream: upstream.url,
    upstreamKey: RECORDER_KEY,
    ci: false,
    ...more,
  });

const refusals: [string, Script, number][] = [
  [
    "are refused",
    (response) => response.writeHead(429, JSON_TYPE).end('{"message":"Rate limit exceeded"}'),
    429,
  ],
  ["break off", (response) => response.socket?.destroy(), 502],
  [
    "hide a secret",
    (response) => {
      const secret = JSON.stringify(completion(`Use ${"gh"}p_${"a1".repeat(18)}`));
      response.writeHead(200, JSON_TYPE).end(secret.replace("ghp", "\\u0067hp"));
    },
    200,
  ],
];
test.each(refusals)(
  "of 100 equal calls at once whose answers %s one goes upstream, and all share its end",
  async (_, refuse, status) => {
    const told = vi.spyOn(console, "error").mockReturnValue();
    const fixtures = newFolder();
    // In the same process, so that all calls arrive before the upstream answers.
    const { fetch, close } = await openEmulator(recording(fixtures));
    upstream.answer = refuse;
    const request = { method: "POST", headers: KEY, body: JSON.stringify(chat("Hello")) };
    const calls = Array.from({ length: 100 }, () =>
      fetch(new Request(`http://127.0.0.1${CHAT}`, request)),
    );
    const answers = await Promise.all(
      (await Promise.all(calls)).map(async (each) => `${each.status} ${await each.text()}`),
    );
    await close();
    expect(upstream.asked).toHaveLength(1);
    expect(new Set(answers).size).toBe(1);
    expect(answers[0]).toMatch(new RegExp(`^${status} `));
    expect(filesIn(fixtures)).toEqual([]);
    told.mockRestore();
  },
);

const leaving: [string, boolean, number][] = [
  ["before the first byte of a plain answer", false, 0],
  ["before the first byte of a stream", true, 0],
  ["after the first event", true, 1],
  ["right after [DONE]", true, 3],
];
test.each(leaving)(
  "a caller that leaves %s leaves a whole recording",
  async (_, isStream, count) => {
    const fixtures = newFolder();
    const { post, server } = await recorder(fixtures, upstream.url);
    const body = chat("Hello", isStream);
    const left = signal();
    const arrived = signal();
    const whole = isStream ? events("Hello there") : [JSON.stringify(completion("Hello there"))];
    upstream.answer = async (response) => {
      arrived.give();
      if (count > 0) response.writeHead(200, isStream ? STREAM_TYPE : JSON_TYPE);
      for (const event of whole.slice(0, count)) response.write(event);
      await left.given;
      if (count === 0) response.writeHead(200, isStream ? STREAM_TYPE : JSON_TYPE);
      for (const event of whole.slice(count)) response.write(event);
      response.end();
    };
    const caller = ask(`${server.url}${CHAT}`, {
      method: "POST",
      headers: { ...KEY, ...JSON_TYPE },
    });
    caller.on("error", () => {});
    caller.end(JSON.stringify(body));
    await arrived.given;
    if (count > 0) {
      const [response] = await once(caller, "response");
      let seen = "";
      for await (const piece of response) {
        seen += piece;
        if (seen.length >= whole.slice(0, count).join("").length) break;
      }
    }
    const gone = new Promise((resolve) => caller.once("close", resolve));
    caller.destroy();
    await gone;
    // Waits until the recorder knows, too. If a caller leaves before there is an answer, the log doesn't show it yet.
    if (count > 0) await eventually(() => expect(server.requests[0]?.duration).toBeGreaterThan(0));
    left.give();
    await eventually(() => expect(filesIn(fixtures)).toHaveLength(1));
    expect(await (await post(CHAT, body)).text()).toBe(whole.join(""));
    const replayed = await (await replayer(fixtures)).post(CHAT, body);
    expect(await replayed.text()).toBe(whole.join(""));
    expect(unfinishedIn(fixtures)).toEqual([]);
  },
);

test("a stop waits for a recording whose caller has left", async () => {
  const fixtures = newFolder();
  const { server } = await recorder(fixtures, upstream.url);
  const left = signal();
  streamInTwo(left.given);
  const caller = new AbortController();
  const response = await fetch(`${server.url}${CHAT}`, {
    method: "POST",
    headers: { ...KEY, ...JSON_TYPE },
    body: JSON.stringify(chat("Hello", true)),
    signal: caller.signal,
  });
  await response.body!.getReader().read();
  caller.abort();
  const stopped = server.stop();
  await eventually(() => expect(fetch(`${server.url}/health`)).rejects.toThrow());
  left.give();
  await stopped;
  expect(fixtureIn(fixtures).replies).toHaveLength(1);
});

test("a caller that leaves while the next event is awaited has aborted its answer, once", async () => {
  const fixtures = newFolder();
  const { server, fetch: get, post } = await recorder(fixtures, upstream.url);
  const left = signal();
  streamInTwo(left.given);
  const response = await post(CHAT, chat("Hello", true));
  const reader = response.body!.getReader();
  await reader.read();
  await reader.cancel();
  await eventually(() => expect(server.requests[0]?.outcome).not.toBe("open"));
  left.give();
  await eventually(() => expect(filesIn(fixtures)).toHaveLength(1));
  expect(server.requests).toMatchObject([{ outcome: "aborted", events: 1 }]);
  const { findings } = await server.verdict();
  expect(findings.map(({ code }) => code)).toEqual(["unread_stream"]);
  const metrics = await (await get("/metrics")).text();
  expect(metrics).toMatch(/^parlel_streams_open 0$/m);
  expect(metrics).toMatch(/^parlel_requests_total\{.*operation="chat.*\} 1$/m);
});

test("a stop abandons a recording that doesn't end in time", async () => {
  const told = vi.spyOn(console, "error").mockReturnValue();
  const fixtures = newFolder();
  const { fetch, close } = await openEmulator(recording(fixtures));
  const closed = signal();
  upstream.answer = (response) => {
    response.on("close", closed.give);
    response.writeHead(200, STREAM_TYPE).write(events("Hello there")[0]);
  };
  const request = { method: "POST", headers: KEY, body: JSON.stringify(chat("Hello", true)) };
  const response = await fetch(new Request(`http://127.0.0.1${CHAT}`, request));
  await response.body!.cancel();
  await close(20);
  await closed.given;
  expect(told.mock.calls.flat().join()).toContain("1 recordings were given up at the stop");
  expect(filesIn(fixtures)).toEqual([]);
  expect(unfinishedIn(fixtures)).toEqual([]);
  told.mockRestore();
});

test("a caller that stops reading doesn't keep others from the answer", async () => {
  const fixtures = newFolder();
  const { post, server } = await recorder(fixtures, upstream.url);
  // More than the sockets between them can buffer.
  const long = events("Hello ".repeat(10_000))[1]!;
  const whole = [...Array<string>(300).fill(long), "data: [DONE]\n\n"].join("");
  upstream.answer = (response) => response.writeHead(200, STREAM_TYPE).end(whole);
  const stalled = ask(`${server.url}${CHAT}`, {
    method: "POST",
    headers: { ...KEY, ...JSON_TYPE },
  });
  stalled.on("error", () => {});
  stalled.end(JSON.stringify(chat("Hello", true)));
  const [response] = await once(stalled, "response");
  try {
    const text = await (await post(CHAT, chat("Hello", true))).text();
    expect(text === whole).toBe(true);
    expect(upstream.asked).toHaveLength(1);
  } finally {
    response.destroy();
  }
});

describe("recording everything again", () => {
  test.each([false, true])(
    "an equal answer (streamed: %s) leaves the file untouched",
    async (isStream) => {
      const fixtures = newFolder();
      const body = chat("Hello", isStream);
      await (await (await recorder(fixtures, upstream.url)).post(CHAT, body)).text();
      const past = Date.now() / 1000 - 100;
      utimesSync(fileIn(fixtures), past, past);
      const before = treeHash(fixtures);
      const { post } = await recorder(fixtures, upstream.url, { record: "all" });
      expect(await (await post(CHAT, body)).text()).not.toContain("parlel");
      await (await post(CHAT, body)).text();
      expect(upstream.asked).toHaveLength(3);
      expect(treeHash(fixtures)).toBe(before);
    },
  );

  test.each([false, true])(
    "a changed answer (streamed: %s) takes the old one's place, and the next one follows",
    async (isStream) => {
      const fixtures = newFolder();
      const body = chat("Hello", isStream);
      const first = await recorder(fixtures, upstream.url, { record: "all" });
      await (await first.post(CHAT, body)).text();
      await (await first.post(CHAT, chat("Hello", !isStream))).text();
      const { post } = await recorder(fixtures, upstream.url, { record: "all" });
      const said2: string[] = [];
      for (const text of ["Good morning", "Good evening"]) {
        upstream.answer = said(text);
        said2.push(await (await post(CHAT, body)).text());
      }
      expect(fixtureIn(fixtures).replies).toHaveLength(3);
      const replaying = await replayer(fixtures);
      for (const text of [...said2, said2[1]])
        expect(await (await replaying.post(CHAT, body)).text()).toBe(text);
      const other = await (await replaying.post(CHAT, chat("Hello", !isStream))).text();
      expect(other).toContain(isStream ? "Hello there" : '"content":"there"');
    },
  );

  const orders: [string, string[], Partial<Options>, string[]][] = [
    ["as they were given", ["A", "B", "A"], {}, ["A", "B", "A", "A"]],
    ["with their repeats", ["A", "A", "B", "B", "A"], {}, ["A", "A", "B", "B", "A"]],
    [
      "with the last repeat when none holds",
      ["A", "A", "B", "B"],
      { exhaust: "error" },
      ["A", "A", "B", "B", "(400)"],
    ],
  ];
  test.each(orders)("answers are played %s", async (_, given, options, played) => {
    const fixtures = newFolder();
    // Fixtures of an earlier run don't count.
    upstream.answer = said("Old");
    await (await (await recorder(fixtures, upstream.url)).post(CHAT, chat("Hello"))).text();
    const { post } = await recorder(fixtures, upstream.url, { record: "all", ...options });
    for (const text of given) {
      upstream.answer = said(text);
      await (await post(CHAT, chat("Hello"))).text();
    }
    const replaying = await replayer(fixtures, options);
    const answers: string[] = [];
    for (const _turn of played) {
      const response = await replaying.post(CHAT, chat("Hello"));
      const { choices } = (await response.json()) as any;
      answers.push(choices?.[0].message.content ?? `(${response.status})`);
    }
    expect(answers).toEqual(played);
  });

  test("a refused first answer leaves the old one until there is a new one", async () => {
    const fixtures = newFolder();
    await (await (await recorder(fixtures, upstream.url)).post(CHAT, chat("Hello"))).text();
    const { post } = await recorder(fixtures, upstream.url, { record: "all" });
    upstream.answer = (response) => response.writeHead(429, JSON_TYPE).end("{}");
    expect((await post(CHAT, chat("Hello"))).status).toBe(429);
    upstream.answer = said("Good morning");
    await (await post(CHAT, chat("Hello"))).text();
    const contents = fixtureIn(fixtures).replies.map(
      ({ json }) => (json as any).choices[0].message.content,
    );
    expect(contents).toEqual(["Good morning"]);
  });

  test("a replaced binary answer leaves no file behind, unless another fixture uses it", async () => {
    const fixtures = newFolder();
    const speech = async (bytes: string, options: Partial<Options> = {}): Promise<string[]> => {
      upstream.answer = (response) =>
        response.writeHead(200, { "content-type": "audio/mpeg" }).end(Buffer.from(bytes, "hex"));
      const { post, server } = await recorder(fixtures, upstream.url, options);
      const body = { model: "voxtral-mini-tts", input: "Hello" };
      await (await post("/v1/audio/speech", body)).arrayBuffer();
      await server.stop();
      return filesIn(fixtures).filter((name) => name.endsWith(".bin"));
    };
    const [first] = await speech("00ff80");
    const [second, ...others] = await speech("00ff81", { record: "all" });
    expect(others).toEqual([]);
    expect(second).not.toBe(first);
    const copy = { ...fixtureIn(fixtures), request: { method: "POST", path: "/v1/audio/speech" } };
    put(fixtures, `${dirname(second!)}/copy.json`, copy);
    expect(await speech("00ff82", { record: "all" })).toHaveLength(2);
  });
});

test("with --exhaust error a recorded answer was the answer to its own turn", async () => {
  const fixtures = newFolder();
  const { post } = await recorder(fixtures, upstream.url, { exhaust: "error" });
  const heard: string[] = [];
  for (const text of ["A", "B", "A"]) {
    upstream.answer = said(text);
    heard.push(await (await post(CHAT, chat("Hello"))).text());
  }
  const replaying = await replayer(fixtures, { exhaust: "error" });
  for (const text of heard) {
    expect(await (await replaying.post(CHAT, chat("Hello"))).text()).toBe(text);
  }
  expect((await replaying.post(CHAT, chat("Hello"))).status).toBe(400);
});
