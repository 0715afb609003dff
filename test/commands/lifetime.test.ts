/** How a server ends: by signals to itself, to npm and as the first process of a container; with its parent; without readers of its output. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { chatBody, eventually, KEY } from "../_harness.ts";
import { events, startUpstream, STREAM_TYPE } from "../_upstream.ts";

const ROOT = new URL("../..", import.meta.url).pathname;
const CLI = `${ROOT}dist/cli.js`;
const running: ChildProcess[] = [];

afterEach(() => {
  for (const { pid } of running.splice(0)) {
    try {
      process.kill(-pid!, "SIGKILL");
    } catch {
      // It has ended.
    }
  }
});

interface Served {
  readonly child: ChildProcess;
  readonly url: string;
  readonly port: number;
  /** Its output after the ready line, as JSON lines. */
  readonly said: Record<string, unknown>[];
}

/** Starts a command line in its own process group, and waits until its server is ready. */
async function serve(command: string, ...args: string[]): Promise<Served> {
  const { npm_lifecycle_event: _, ...env } = process.env;
  const child = spawn(command, [...args, "--json", "--port", "0"], {
    cwd: ROOT,
    env: { ...env, MISTRAL_API_KEY: "a-key-that-is-nobodys" },
    detached: true,
  });
  running.push(child);
  const said: Record<string, unknown>[] = [];
  const lines = createInterface({ input: child.stdout! });
  const ready = new Promise<{ url: string; port: number }>((resolve, reject) => {
    lines.on("line", (line) => {
      if (!line.startsWith("{")) return;
      const event = JSON.parse(line);
      if (event.event === "ready") resolve(event);
      else said.push(event);
    });
    child.once("exit", (code) => reject(new Error(`It ended with ${code} before it was ready.`)));
  });
  return { child, said, ...(await ready) };
}

const ask = (url: string): Promise<Response> =>
  fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { ...KEY, "content-type": "application/json" },
    body: JSON.stringify(chatBody("Hello", { stream: true })),
  });

/** The child of a process. */
function childOf(pid: number): number {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ");
  return Number(child);
}

async function expectFree(port: number): Promise<void> {
  await eventually(async () => {
    const server = createServer().listen(port, "127.0.0.1");
    await once(server, "listening");
    server.close();
    await once(server, "close");
  });
}

const node = process.execPath;

test("a data folder that was removed is named in each call that needs it, and at the end", async () => {
  const data = mkdtempSync(join(tmpdir(), "parlel-mistral-removed-"));
  const { child, url } = await serve(node, CLI, "--data", data);
  let errors = "";
  child.stderr!.on("data", (piece) => (errors += piece));
  const headers = { ...KEY, "content-type": "application/json" };
  const make = (world = "") =>
    fetch(`${url}${world}/v1/libraries`, { method: "POST", headers, body: '{"name":"a"}' });
  expect((await make()).status).toBe(201);
  rmSync(data, { recursive: true });
  const gone = `State and request log can't be kept in ${data} any more, because the folder was removed`;
  const refused = [
    await make(),
    await make("/~other"),
    await fetch(`${url}/v1/libraries`, { headers }),
    await fetch(`${url}/__parlel/reset`, { method: "POST" }),
  ];
  for (const response of refused) {
    expect([response.status, await response.text()]).toEqual([500, expect.stringContaining(gone)]);
  }
  expect(existsSync(data)).toBe(false);
  errors = "";
  child.kill("SIGTERM");
  expect(await once(child, "close")).toEqual([1, null]);
  expect(errors.trim().split("\n").at(-1)).toContain(gone);
  expect(errors).not.toMatch(/^ +at /m);
});

test("a file that can't be written at the end is named in a sentence", async () => {
  const folder = mkdtempSync(join(tmpdir(), "parlel-mistral-removed-"));
  const usage = join(folder, "in", "usage.json");
  const fixtures = join(folder, "fixtures");
  mkdirSync(fixtures);
  const { child } = await serve(node, CLI, "replay", "--fixtures", fixtures, "--usage", usage);
  let errors = "";
  child.stderr!.on("data", (piece) => (errors += piece));
  writeFileSync(join(folder, "in"), "in the way");
  child.kill("SIGTERM");
  expect(await once(child, "close")).toEqual([1, null]);
  rmSync(folder, { recursive: true });
  expect(errors).toMatch(/a file/);
  expect(errors).not.toMatch(/^ +at /m);
});

/** Arguments under which answers come from an upstream, whose stream goes on with `goOn`. */
let passing: string[];
let goOn = (): void => {};
beforeAll(async () => {
  const [first, ...rest] = events("Hello there");
  const { url } = await startUpstream((response) => {
    response.writeHead(200, STREAM_TYPE).write(first);
    goOn = () => response.end(rest.join(""));
  });
  passing = ["--strategy", "fixture", "--on-miss", "passthrough", "--upstream", url];
});

/** The stream goes on once the server has begun to stop. */
const expectEnd = async (response: Response, said: Served["said"]): Promise<void> => {
  await eventually(() => expect(said).toEqual([{ event: "stopping", open: 1 }]));
  goOn();
  expect((await response.text()).endsWith("data: [DONE]\n\n")).toBe(true);
};

const apart = ["--pid", "--fork", "--mount-proc", "--kill-child"];
describe.runIf(process.platform === "linux")("SIGTERM lets an open stream end", () => {
  test.each<[string, string, string[], (pid: number) => number]>([
    ["of the command", node, [CLI], (pid) => pid],
    ["of npm start", "npm", ["start", "--"], (pid) => pid],
    ["of npm start in a shell", "sh", ["-c", 'npm start -- "$@"; exit $?', "sh"], childOf],
  ])("%s", async (_, command, args, victim) => {
    const { child, url, port, said } = await serve(command, ...args, ...passing);
    const response = await ask(url);
    const ended = once(child, "exit");
    process.kill(victim(child.pid!), "SIGTERM");
    await expectEnd(response, said);
    expect(await ended).toEqual([0, null]);
    expect(said).toEqual([
      { event: "stopping", open: 1 },
      { event: "stopped", cut: 0 },
    ]);
    await expectFree(port);
  });

  test.runIf(process.getuid?.() === 0).each<[string, string[]]>([
    ["of the command", [node, CLI]],
    ["of npm start", ["npm", "start", "--"]],
  ])("%s as the first process of a namespace", async (_, line) => {
    const { child, url, said } = await serve("unshare", ...apart, ...line, ...passing);
    const response = await ask(url);
    const ended = once(child, "exit");
    process.kill(childOf(child.pid!), "SIGTERM");
    await expectEnd(response, said);
    expect(await ended).toEqual([0, null]);
  });

  test("of npx, whose shell dies from it", async () => {
    const npx = ["-c", `npm exec -c '${node} ${CLI} '"$*"`, "sh"];
    const { child, url, port, said } = await serve("sh", ...npx, ...passing);
    const response = await ask(url);
    process.kill(childOf(child.pid!), "SIGTERM");
    await expectEnd(response, said);
    await expectFree(port);
  });
});

test("a second signal ends it at once", async () => {
  const { child, url, said } = await serve(node, CLI, "--plan", "stall@1");
  const response = await ask(url);
  const cut = response.text().catch(() => "cut");
  const ended = once(child, "exit");
  child.kill("SIGINT");
  await eventually(() => expect(said).toEqual([{ event: "stopping", open: 1 }]));
  // Sooner than in half a second it is taken for the first one.
  await eventually(() => {
    child.kill("SIGINT");
    expect(child.exitCode).not.toBeNull();
  });
  expect((await ended)[0]).toBe(130);
  expect(await cut).toBe("cut");
});

test("a signal that comes twice at once, from a terminal and passed on, lets an open stream end", async () => {
  const { child, url, said } = await serve(node, CLI, ...passing);
  const response = await ask(url);
  const ended = once(child, "exit");
  // Two of the same kind could become one on their way.
  child.kill("SIGINT");
  child.kill("SIGTERM");
  await expectEnd(response, said);
  expect(await ended).toEqual([0, null]);
  expect(said).toEqual([
    { event: "stopping", open: 1 },
    { event: "stopped", cut: 0 },
  ]);
});

describe.runIf(process.platform === "linux")("Ctrl-C in a terminal lets an open stream end", () => {
  test.each<[string, string, string[], unknown[]]>([
    ["of npm start", "npm", ["start", "--"], [0, null]],
    ["of npx", "sh", ["-c", `exec npm exec -c '${node} ${CLI} '"$*"`, "sh"], [null, "SIGINT"]],
  ])("%s", async (_, command, args, end) => {
    const { child, url, said } = await serve(command, ...args, ...passing);
    const response = await ask(url);
    const ended = once(child, "exit");
    process.kill(-child.pid!, "SIGINT");
    await expectEnd(response, said);
    expect(await ended).toEqual(end);
  });
});

test("--with-parent ends when standard input does", async () => {
  const { child } = await serve(node, CLI, "--with-parent");
  const ended = once(child, "exit");
  child.stdin!.end();
  expect(await ended).toEqual([0, null]);
});

test("without it, standard input may end", async () => {
  const { child, url } = await serve(node, CLI);
  child.stdin!.end();
  expect((await ask(url)).status).toBe(200);
  expect(child.exitCode).toBeNull();
});

test("it goes on when its output's reader leaves", async () => {
  const { child, url } = await serve(node, CLI, "--log", "requests", "--plan", "500~0.5");
  child.stdout!.destroy();
  child.stderr!.destroy();
  for (let n = 0; n < 20; n++) await (await ask(url)).text();
  expect((await fetch(`${url}/health`)).status).toBe(200);
  expect(child.exitCode).toBeNull();
});
