/** Where the system gives no more: a full disk and too many open files cost one line, and the rest is served. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { connect } from "node:net";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { chatBody, eventually, KEY } from "../_harness.ts";
import { filesIn, newFolder, RECORDER_KEY } from "../_fixtures.ts";
import { CHAT, completion, JSON_TYPE, said, startUpstream, unfinishedIn } from "../_upstream.ts";

const CLI = new URL("../../dist/cli.js", import.meta.url).pathname;
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

interface Served {
  readonly child: ChildProcess;
  readonly url: string;
  readonly port: number;
  said(): string;
  post(path: string, body: object, headers?: object): Promise<Response>;
}

/** Starts the built command in a folder, under a limit of the shell. */
async function serve(limit: string, cwd: string, ...args: string[]): Promise<Served> {
  const line = `ulimit ${limit}; exec "$0" "$@"`;
  const command = [process.execPath, CLI, ...args, "--port", "0", "--json"];
  const { PATH = "" } = process.env;
  const env = { PATH, MISTRAL_API_KEY: RECORDER_KEY };
  const child = spawn("sh", ["-c", line, ...command], { cwd, env });
  running.push(child);
  let text = "";
  child.stderr.on("data", (piece) => (text += piece));
  const [ready] = await once(createInterface({ input: child.stdout }), "line");
  const { url, port } = JSON.parse(ready);
  const post = (path: string, body: object, headers = {}): Promise<Response> =>
    fetch(url + path, {
      method: "POST",
      headers: { ...KEY, ...JSON_TYPE, connection: "close", ...headers },
      body: JSON.stringify(body),
    });
  return { child, url, port, post, said: () => text };
}

const isServed = async ({ url }: Served): Promise<boolean> =>
  (await fetch(`${url}/health`, { headers: { connection: "close" } })).ok;

describe.runIf(process.platform === "linux")("a file may have no more than 512 bytes", () => {
  test("and a recording is handed on, not kept, and said in one line", async () => {
    const upstream = await startUpstream((response) => {
      response.writeHead(200, JSON_TYPE);
      response.end(JSON.stringify(completion("x".repeat(10_000))));
    });
    const fixtures = newFolder();
    const flags = ["--fixtures", fixtures, "--upstream", upstream.url];
    const server = await serve("-f 1", fixtures, "record", ...flags);
    const response = await server.post(CHAT, chatBody("Hello"));
    expect(await response.text()).toContain("x".repeat(10_000));
    expect([filesIn(fixtures), unfinishedIn(fixtures)]).toEqual([[], []]);
    const lines = server.said().trim().split("\n");
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(/chat\/completions\/hello-[0-9a-f]{16}\.json was not written: EFBIG/);
    expect(await isServed(server)).toBe(true);
  });

  test("and what can't be kept is a 500 without insides, and one line", async () => {
    const data = newFolder();
    const server = await serve("-f 1", data, "--data", data);
    const inputs = "Hello ".repeat(1000);
    const body = { model: "mistral-small-latest", inputs };
    const response = await server.post("/v1/conversations", body);
    const answer = await response.text();
    expect(response.status).toBe(500);
    expect(answer).not.toContain(data);
    const lines = server
      .said()
      .trim()
      .split("\n")
      .filter((line) => !line.includes("Cannot write the request log"));
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(data);
    expect(lines[0]).toContain("EFBIG");
    expect((await server.post(CHAT, chatBody("Hello"))).status).toBe(200);
  });

  test("and what was acknowledged is there when there is room again, and at the next start", async () => {
    const data = newFolder();
    const limited = await serve("-S -f 4", data, "--data", data);
    const made: string[] = [];
    const make = async (server: Served, name: string): Promise<number> => {
      const response = await server.post("/v1/libraries", { name });
      if (response.ok) made.push(((await response.json()) as { id: string }).id);
      return response.status;
    };
    const statuses: number[] = [];
    while (statuses.at(-1) !== 500) statuses.push(await make(limited, `${statuses.length}`));
    await promisify(execFile)("prlimit", ["--pid", `${limited.child.pid}`, "--fsize=unlimited"]);
    for (const name of ["b", "c"]) expect(await make(limited, name)).toBe(201);
    limited.child.kill("SIGKILL");
    await once(limited.child, "exit");
    const free = await serve("-n 1000", data, "--data", data);
    const listed = await fetch(`${free.url}/v1/libraries?page_size=100`, { headers: KEY });
    const { data: found } = (await listed.json()) as { data: { id: string }[] };
    expect(found.map(({ id }) => id).sort()).toEqual(made.sort());
    expect(made.length).toBeGreaterThan(10);
  });
});

test("more connections than there may be files end none of those that come later", async () => {
  const server = await serve("-n 60", newFolder());
  const many = Array.from({ length: 100 }, () => {
    const socket = connect(server.port, "127.0.0.1");
    return socket.on("error", () => {});
  });
  await Promise.all(many.slice(0, 20).map((socket) => once(socket, "connect")));
  for (const socket of many) socket.destroy();
  await eventually(async () => expect(await isServed(server)).toBe(true));
  expect(server.child.exitCode).toBeNull();
});

test("a header alone writes nothing", async () => {
  const folder = newFolder();
  const server = await serve("-n 1000", folder);
  const upstream = await startUpstream(said("Hello"));
  const response = await server.post(CHAT, chatBody("Hello"), {
    "x-parlel-strategy": "fixture",
    "x-parlel-fixtures": "a set",
  });
  expect(response.status).toBe(400);
  expect(upstream.asked).toEqual([]);
  expect(readdirSync(folder)).toEqual([]);
});
