/**
 * An upstream that answers as a test scripts it, over a real socket, and helpers for the tests of the recorder.
 * @module
 */
import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readdirSync, readFileSync, statSync } from "node:fs";
import {
  createServer,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { afterAll, afterEach, beforeAll, beforeEach, vi } from "vitest";
import { chatBody } from "./_harness.ts";

export const CHAT = "/v1/chat/completions";

/** A request to the upstream. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** Answers one call; its errors fail the test. */
export type Script = (response: ServerResponse, asked: Asked) => unknown;

export interface Upstream {
  readonly url: string;
  /** Every call, oldest first. */
  readonly asked: Asked[];
  /** How calls are answered from now on. */
  answer: Script;
  /** Refuses connections until it is opened again on the same port. */
  shut(): Promise<void>;
  open(): Promise<void>;
}

const closing: (() => Promise<void>)[] = [];
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});
afterAll(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** An upstream for all tests of a file. */
export async function startUpstream(answer: Script = said("Hello")): Promise<Upstream> {
  const server = createServer(async (request, response) => {
    const { method = "", url: path = "", headers } = request;
    const pieces: Buffer[] = [];
    response.on("error", () => {});
    try {
      for await (const piece of request) pieces.push(piece);
    } catch {
      return;
    }
    const asked = { method, path, headers, body: Buffer.concat(pieces) };
    upstream.asked.push(asked);
    upstream.answer(response, asked);
  });
  server.on("clientError", (_, socket) => socket.destroy());
  let port = 0;
  const open = async (): Promise<void> => {
    await once(server.listen(port, "127.0.0.1"), "listening");
    port = (server.address() as AddressInfo).port;
  };
  const shut = async (): Promise<void> => {
    const closed = once(server, "close");
    server.close();
    server.closeAllConnections();
    await closed;
  };
  await open();
  closing.push(async () => (server.listening ? shut() : undefined));
  const upstream: Upstream = { url: `http://127.0.0.1:${port}`, asked: [], answer, shut, open };
  return upstream;
}

export const JSON_TYPE = { "content-type": "application/json" };
export const STREAM_TYPE = { "content-type": "text/event-stream; charset=utf-8" };

let answers = 0;

/** A completion with a text; each has its own id, time and padding, as live ones do. */
export function completion(content: string): object {
  return {
    id: `${++answers}`.padStart(32, "0"),
    created: 1_790_000_000 + answers,
    model: "mistral-small-latest",
    usage: { prompt_tokens: 5, total_tokens: 7, completion_tokens: 2 },
    object: "chat.completion",
    choices: [
      {
        index: 0,
        finish_reason: "stop",
        message: { role: "assistant", tool_calls: null, content },
      },
    ],
  };
}

/** The events of a stream with a text in two parts, `[DONE]` last. */
export function events(content: string): string[] {
  const id = `${++answers}`.padStart(32, "0");
  const [first, ...rest] = content.split(/(?<= )/);
  const chunk = (delta: object, finish_reason: string | null): string => {
    const choices = [{ index: 0, delta, finish_reason }];
    const head = { id, object: "chat.completion.chunk", created: 1_790_000_000 + answers };
    const padding = { p: "abcdefgh".slice(0, answers % 8) };
    const data = { ...head, model: "mistral-small-latest", choices, ...padding };
    return `data: ${JSON.stringify(data)}\n\n`;
  };
  return [
    chunk({ role: "assistant", content: first }, null),
    chunk({ content: rest.join("") }, "stop"),
    "data: [DONE]\n\n",
  ];
}

/** Whether a call requests a stream. */
export function wantsStream({ body }: Asked): boolean {
  return body.length > 0 && JSON.parse(`${body}`).stream === true;
}

/** Answers every chat call with a text, streamed on request. */
export function said(content: string, headers: OutgoingHttpHeaders = {}): Script {
  return (response, asked) => {
    const correlation = { "mistral-correlation-id": `correlation-${answers}`, ...headers };
    if (!wantsStream(asked)) {
      response.writeHead(200, { ...JSON_TYPE, ...correlation });
      return response.end(JSON.stringify(completion(content)));
    }
    response.writeHead(200, { ...STREAM_TYPE, ...correlation });
    for (const event of events(content)) response.write(event);
    return response.end();
  };
}

/** A body around one user message, streamed or not. */
export function chat(content: string, isStream = false): Record<string, unknown> {
  return chatBody(content, isStream ? { stream: true } : {});
}

/** A promise and the function that settles it. */
export function signal(): { readonly given: Promise<void>; give(): void } {
  let give = (): void => {};
  const given = new Promise<void>((resolve) => (give = resolve));
  return { given, give };
}

/** A hash of everything below a folder: names, times and bytes. */
export function treeHash(folder: string): string {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  const hash = createHash("sha256");
  for (const name of names) {
    const path = join(folder, name);
    const stats = statSync(path);
    hash.update(`${name}\n`);
    if (stats.isFile()) hash.update(`${stats.mtimeMs}\n`).update(readFileSync(path));
  }
  return hash.digest("hex");
}

/** Names and texts of all files below a folder. */
export function everythingIn(folder: string): string {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return [...names, ...files.map((name) => readFileSync(join(folder, name), "latin1"))].join("\n");
}

/** The unfinished files in a folder. */
export function unfinishedIn(folder: string): string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.filter((name) => name.includes(".unfinished"));
}

export interface Running {
  readonly child: ChildProcess;
  readonly url: string;
  /** Everything that it wrote to stdout and stderr so far. */
  output(): string;
  /** Ends it with SIGTERM. */
  stop(): Promise<number>;
}

/** The built command as a separate process; killed after the test. */
export function command(
  args: readonly string[],
  env: Record<string, string> = {},
): { child: ChildProcessByStdio<null, Readable, Readable>; output: () => string } {
  const cli = new URL("../dist/cli.js", import.meta.url).pathname;
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, [cli, ...args], {
    env: { PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  children.push(child);
  let output = "";
  child.stdout.on("data", (text) => (output += text));
  child.stderr.on("data", (text) => (output += text));
  return { child, output: () => output };
}

/** A process that records into a folder, ready for requests. */
export async function recordingProcess(
  fixtures: string,
  upstream: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<Running> {
  const flags = ["--strategy", "fixture", "--on-miss", "record", "--port", "0", "--json"];
  const { child, output } = command(
    [...flags, "--fixtures", fixtures, "--upstream", upstream, ...args],
    { MISTRAL_API_KEY: "k".repeat(32), ...env },
  );
  const ready = once(createInterface({ input: child.stdout }), "line");
  const [line] = await Promise.race([ready, once(child, "close")]);
  if (typeof line !== "string") throw new Error(`It ended before it was ready: ${output()}`);
  const { url } = JSON.parse(line);
  const stop = async (): Promise<number> => {
    const exited = once(child, "exit");
    child.kill("SIGTERM");
    const [code] = await exited;
    return code;
  };
  return { child, url, output, stop };
}

/** An upstream for all tests of a file, reset to `answer` before each, and the emulator's complaints during the test. */
export function eachUpstream(answer: () => Script): {
  readonly upstream: Upstream;
  readonly told: string[];
} {
  const state = { upstream: undefined as unknown as Upstream, told: [] as string[] };
  beforeAll(async () => {
    state.upstream = await startUpstream();
  });
  beforeEach(() => {
    state.told = [];
    state.upstream.asked.length = 0;
    state.upstream.answer = answer();
    vi.spyOn(console, "error").mockImplementation((...parts) => {
      state.told.push(parts.join(" "));
    });
  });
  afterEach(() => {
    vi.restoreAllMocks();
  });
  return state;
}
