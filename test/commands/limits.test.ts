/** Limits of the system: a full disk and too many open files cost one line, and the rest is served. */
import { type ChildProcess, execFile, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync } from "node:fs";
import { Agent, request } from "node:http";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
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
  /** The lines that it wrote, but for those of its request log. */
  lines(): string[];
  post(path: string, body: object, headers?: object): Promise<Response>;
}

/** Starts the built command in a folder, under a limit of the shell. */
function serve(limit: string, cwd: string, ...args: string[]): Promise<Served> {
  return serveBy(["sh", "-c", `ulimit ${limit}; exec "$0" "$@"`], cwd, ...args);
}

/** Starts it in its own mount namespace, after a mount command there. */
function serveOn(mount: string, cwd: string, ...args: string[]): Promise<Served> {
  const line = `${mount.replaceAll("HERE", '"$PWD"')} && cd "$PWD" && exec "$0" "$@"`;
  return serveBy(["unshare", "-rm", "sh", "-c", line], cwd, ...args);
}

async function serveBy(
  [program = "", ...before]: string[],
  cwd: string,
  ...args: string[]
): Promise<Served> {
  const command = [...before, process.execPath, CLI, ...args, "--port", "0", "--json"];
  const { PATH = "" } = process.env;
  const env = { PATH, MISTRAL_API_KEY: RECORDER_KEY };
  const child = spawn(program, command, { cwd, env });
  running.push(child);
  let text = "";
  child.stderr.on("data", (piece) => (text += piece));
  const lined = once(createInterface({ input: child.stdout }), "line");
  const [ready] = await Promise.race([lined, once(child, "close").then(() => [])]);
  if (ready === undefined) throw new Error(text);
  const { url, port, event, message } = JSON.parse(ready);
  if (event === "error") throw new Error(message);
  const post = (path: string, body: object, headers = {}): Promise<Response> =>
    fetch(url + path, {
      method: "POST",
      headers: { ...KEY, ...JSON_TYPE, connection: "close", ...headers },
      body: JSON.stringify(body),
    });
  const said = (): string => text;
  const lines = (): string[] =>
    text
      .split("\n")
      .filter((line) => line !== "" && !line.includes("Cannot write the request log"));
  return { child, url, port, post, said, lines };
}

const isServed = async ({ url }: Served): Promise<boolean> =>
  (await fetch(`${url}/health`, { headers: { connection: "close" } })).ok;

describe.runIf(process.platform === "linux")("a file may have no more than 512 bytes", () => {
  test("and a recording that doesn't fit is passed on, not kept, and reported in one line", async () => {
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

  test("and an object that can't be kept is a 500 without internals, and one line", async () => {
    const data = newFolder();
    const server = await serve("-f 1", data, "--data", data);
    const inputs = "Hello ".repeat(1000);
    const body = { model: "mistral-small-latest", inputs };
    const response = await server.post("/v1/conversations", body);
    const answer = await response.text();
    expect(response.status).toBe(500);
    expect(answer).not.toContain(data);
    const lines = server.lines();
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(data);
    expect(lines[0]).toContain("EFBIG");
    expect((await server.post(CHAT, chatBody("Hello"))).status).toBe(200);
  });

  test("and acknowledged objects are there when there is room again, and at the next start", async () => {
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

/** Whether a program may create its own mounts, as most CI systems allow. */
const canMount =
  spawnSync("unshare", ["-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).status === 0;

describe.runIf(canMount)("a folder", () => {
  test("on a read-only disk: the server says at the start that nothing can be recorded there", async () => {
    const fixtures = newFolder();
    const flags = ["--fixtures", fixtures, "--upstream", "http://127.0.0.1:9"];
    const mount = "mount --bind HERE HERE && mount -o remount,ro,bind HERE";
    const starting = serveOn(mount, fixtures, "record", ...flags);
    await expect(starting).rejects.toThrow(`The folder ${fixtures} can't be written`);
  });

  test("whose subfolder is on a read-only disk: a recording is passed on, not kept, and reported in one line", async () => {
    const upstream = await startUpstream((response) => {
      response.writeHead(200, JSON_TYPE);
      response.end(JSON.stringify(completion("Hello there")));
    });
    const fixtures = newFolder();
    mkdirSync(join(fixtures, "chat"));
    const flags = ["--fixtures", fixtures, "--upstream", upstream.url];
    const mount = "mount --bind HERE/chat HERE/chat && mount -o remount,ro,bind HERE/chat";
    const server = await serveOn(mount, fixtures, "record", ...flags);
    const response = await server.post(CHAT, chatBody("Hello"));
    expect(await response.text()).toContain("Hello there");
    expect(server.lines()).toEqual([
      expect.stringMatching(/chat\/completions\S* .*read-only \(EROFS\)/),
    ]);
    expect(await isServed(server)).toBe(true);
  });

  test("on a full disk: an object that can't be kept is a 500 and one line, and one that fits is kept", async () => {
    const data = newFolder();
    const mount = "mount -t tmpfs -o size=1m tmpfs HERE";
    const server = await serveOn(mount, data, "--log", "off", "--data", data);
    const start = (inputs: string): Promise<Response> =>
      server.post("/v1/conversations", { model: "mistral-small-latest", inputs });
    const response = await start("Hello ".repeat(500_000));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain(data);
    expect(server.lines()).toEqual([expect.stringContaining(data)]);
    expect(server.lines()[0]).toContain("ENOSPC");
    // Its line may still be on its way to the log.
    await eventually(async () => expect((await start("Hello")).status).toBe(200));
  });
});

test("with too many open files an object that can't be kept is a 500 and one line each time, until fewer are open", async () => {
  const data = newFolder();
  const server = await serve("-n 60", data, "--log", "off", "--data", data);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const make = async (name: string): Promise<number> => {
    const asked = request(`${server.url}/v1/libraries`, {
      agent,
      method: "POST",
      headers: { ...KEY, ...JSON_TYPE },
    });
    asked.end(JSON.stringify({ name }));
    const [response] = await once(asked, "response");
    let text = "";
    for await (const piece of response) text += piece;
    expect(text).not.toContain(data);
    return response.statusCode;
  };
  expect(await make("a")).toBe(201);
  const many: Socket[] = [];
  await eventually(async () => {
    many.push(...Array.from({ length: 20 }, () => connect(server.port, "127.0.0.1")));
    for (const socket of many) socket.on("error", () => {});
    expect(await make("b")).toBe(500);
  });
  for (const socket of many) socket.destroy();
  await eventually(async () => expect(await make("c")).toBe(201));
  agent.destroy();
  expect(server.lines().length).toBeGreaterThan(0);
  for (const line of server.lines()) expect(line).toMatch(/^\[parlel-mistral\] .*EMFILE/);
});

test("more connections than files allowed don't break later ones", async () => {
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

test("headers alone write nothing", async () => {
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
