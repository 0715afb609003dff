/** The console's lines about requests, for people and as JSON. */
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { afterEach, describe, expect, test } from "vitest";
import { coloured, plain } from "../../src/commands/console/paint.ts";
import { lineOf } from "../../src/commands/console/line.ts";
import { chatBody, eventually, KEY } from "../_harness.ts";
import { logged } from "../_log.ts";

const CLI = new URL("../../dist/cli.js", import.meta.url).pathname;
const running: ChildProcess[] = [];
const folders: string[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

interface Said {
  readonly url: string;
  /** The lines after the first. */
  readonly lines: string[];
  stop(): Promise<void>;
}

async function serve(...args: string[]): Promise<Said> {
  return serveWith({}, ...args);
}

async function serveWith(env: Record<string, string>, ...args: string[]): Promise<Said> {
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, [CLI, ...args, "--port", "0"], { env: { PATH, ...env } });
  running.push(child);
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout });
  const [first] = await once(reader, "line");
  reader.on("line", (line) => lines.push(line));
  const [url] = /http:\/\/127\.0\.0\.1:\d+/.exec(first)!;
  return {
    url,
    lines,
    async stop() {
      child.kill("SIGTERM");
      await once(child, "close");
    },
  };
}

function post(url: string, path: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(url + path, {
    method: "POST",
    headers: { ...KEY, "content-type": "application/json", ...headers },
    body: JSON.stringify(chatBody("A secret question")),
  });
}

const CHAT = "/v1/chat/completions";

describe("lines for people", () => {
  test("show each request's time, path, status, duration and source, and neither body nor key", async () => {
    const { url, lines, stop } = await serve("--log", "requests");
    await post(url, CHAT);
    await post(url, `/~mine${CHAT}`);
    await post(url, CHAT, { "x-parlel-plan": "503" });
    await fetch(`${url}/__parlel/requests`);
    await fetch(`${url}/favicon.ico`);
    await stop();
    const line = String.raw`^\d\d:\d\d:\d\d\.\d{3} POST`;
    expect(lines).toEqual([
      expect.stringMatching(`${line} ${CHAT} 200 \\d+ ms deterministic$`),
      expect.stringMatching(`${line} /~mine${CHAT} 200 \\d+ ms deterministic$`),
      expect.stringMatching(`${line} ${CHAT} 503 \\d+ ms 503$`),
    ]);
  });

  test("without a terminal only problems are shown", async () => {
    const { url, lines, stop } = await serve();
    await post(url, CHAT);
    await post(url, "/chat/completions");
    await post(url, `/v1${CHAT}`);
    await post(url, `/${CHAT}`);
    await stop();
    expect(lines.filter((line) => line.startsWith("  "))).toEqual([
      `  The base URL lacks /v1. Meant: ${CHAT}`,
      `  The base URL has /v1 twice. Meant: ${CHAT}`,
      `  The base URL ends with a slash. Meant: ${CHAT}`,
    ]);
  });

  test("off prints nothing", async () => {
    const { url, lines, stop } = await serve("--log", "off");
    await post(url, "/chat/completions");
    await stop();
    expect(lines).toEqual([]);
  });

  test.each([
    ["tps=40", true],
    // A stream that a plan leaves unfinished ends by itself, too: the stop didn't cut it.
    ["tps=40; nodone", false],
  ])("a stop says what it waits for: %s", async (plan, isWhole) => {
    const { url, lines, stop } = await serve("--log", "off");
    const stream = await fetch(url + CHAT, {
      method: "POST",
      headers: { ...KEY, "content-type": "application/json", "x-parlel-plan": plan },
      body: JSON.stringify(chatBody("Hello", { stream: true })),
    });
    const [text] = await Promise.all([stream.text(), stop()]);
    expect(text.endsWith("data: [DONE]\n\n")).toBe(isWhole);
    expect(lines).toEqual(["Waiting for 1 answer to end."]);
  });

  const entry = logged({
    at: Date.UTC(2026, 0, 1, 12, 30, 15, 7),
    status: 400,
    strategy: "fixture",
    match: "miss",
    duration: 1.6,
    key: "…key",
    body: '{"secret":true}',
  });

  test("a miss names the nearest fixture, the difference, and what to do", () => {
    const places = ["body.model", "body.messages.0.content", "body.top_p", "body.n"];
    const miss = {
      reason: "no fixture",
      method: "POST",
      path: CHAT,
      nearest: "chat/hello-1a2b.json",
      differences: places.map((path) => ({ path, asked: 1, recorded: 2 })),
      record: "parlel-mistral record",
    } as const;
    expect(lineOf({ entry, world: "w", miss, hint: undefined }, plain)).toBe(
      `12:30:15.007 POST /~w${CHAT} 400 2 ms fixture miss
  MISS: nearest is chat/hello-1a2b.json, which differs in body.model, body.messages.0.content, body.top_p and 1 more
  To record it: parlel-mistral record`,
    );
  });

  test("a terminal shows the status in a colour", () => {
    const code = new RegExp(`${String.fromCharCode(27)}\\[(3\\d)m(\\d+|---)`);
    const colours = [200, 404, 500, null].map((status) => {
      const line = lineOf(
        { entry: { ...entry, status }, world: "", miss: undefined, hint: undefined },
        coloured,
      );
      return code.exec(line)?.slice(1).join(" ");
    });
    expect(colours).toEqual(["32 200", "33 404", "31 500", "31 ---"]);
  });
});

test("--json prints the same as JSON lines", async () => {
  const { url, lines, stop } = await serve("--json", "--log", "requests");
  await post(url, CHAT);
  await post(url, "/chat/completions");
  await eventually(() => expect(lines).toHaveLength(2));
  await stop();
  const common = { event: "request", world: "", method: "POST", outcome: "done", fault: null };
  const times = {
    at: expect.any(String),
    duration: expect.any(Number),
    fixture: null,
    match: null,
    attempt: null,
    trace: null,
  };
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    { ...common, ...times, n: 1, path: CHAT, status: 200, strategy: "deterministic" },
    {
      ...common,
      ...times,
      n: 2,
      path: "/chat/completions",
      status: 404,
      strategy: null,
      hint: `The base URL lacks /v1. Meant: ${CHAT}`,
    },
    { event: "stopping", open: 0 },
    { event: "stopped", cut: 0 },
  ]);
});

test("the hint is in the answer's headers, and the body stays the live service's", async () => {
  const { url, stop } = await serve();
  const response = await post(url, "/chat/completions");
  expect(response.status).toBe(404);
  expect(response.headers.get("x-parlel-hint")).toBe(`The base URL lacks /v1. Meant: ${CHAT}`);
  expect(await response.json()).toMatchObject({ message: "no Route matched with those values" });
  const misnamed = await post(url, `/~a%20test${CHAT}`);
  expect(misnamed.headers.get("x-parlel-hint")).toContain("A world's name is up to 128 letters, ");
  const unserved = await post(url, "/v1/observability/campaigns");
  expect(unserved.headers.get("x-parlel-hint")).toContain("is answered from recordings only");
  await stop();
});

describe("a recorder's upstream that fails", () => {
  const record = (upstream: string): Promise<Said> => {
    const folder = mkdtempSync(join(tmpdir(), "parlel-mistral-console-"));
    folders.push(folder);
    const key = { MISTRAL_API_KEY: "a-real-key-0123456789" };
    return serveWith(key, "record", "--fixtures", folder, "--upstream", upstream);
  };
  /** The notes under the line of a call. */
  const notesOf = async (upstream: string): Promise<string[]> => {
    const { url, lines, stop } = await record(upstream);
    await post(url, CHAT);
    await stop();
    return lines.filter((line) => line.startsWith("  "));
  };

  test("is named in the console, with the cause", async () => {
    const closed = createServer().listen(0, "127.0.0.1");
    await once(closed, "listening");
    const { port } = closed.address() as AddressInfo;
    closed.close();
    expect(await notesOf(`http://127.0.0.1:${port}`)).toEqual([
      `  http://127.0.0.1:${port} could not be reached: 127.0.0.1:${port} refused the connection; nothing listens there (ECONNREFUSED). Nothing was recorded.`,
    ]);
  });

  test("is named in the console when it refuses the key", async () => {
    const strict = createServer((_, response) => response.writeHead(401).end("{}"));
    await once(strict.listen(0, "127.0.0.1"), "listening");
    const address = `http://127.0.0.1:${(strict.address() as AddressInfo).port}`;
    const notes = await notesOf(address);
    strict.close();
    expect(notes).toEqual([`  ${address} answered 401: it refuses the key in MISTRAL_API_KEY.`]);
  });
});

test("a recorder's console says of an error that it isn't recorded", async () => {
  const folder = mkdtempSync(join(tmpdir(), "parlel-mistral-console-"));
  folders.push(folder);
  const upstream = await serve("--plan", "429*");
  const key = { MISTRAL_API_KEY: "a-real-key-0123456789" };
  const recording = ["record", "--fixtures", folder, "--upstream", upstream.url];
  const { url, lines, stop } = await serveWith(key, ...recording);
  await post(url, CHAT);
  await stop();
  expect(lines).toEqual([
    expect.stringMatching(` ${CHAT} 429 \\d+ ms fixture upstream$`),
    "  A 429 is not recorded. --record-errors keeps it.",
  ]);
});

test("a call without a key gets the hint that any key will do", async () => {
  const { url, lines, stop } = await serve();
  const response = await fetch(url + CHAT, { method: "POST" });
  await stop();
  expect(response.status).toBe(401);
  expect(lines.at(-1)).toBe("  The request has no API key. Any will do, but there must be one.");
});
