/** The built command, as a terminal or a container starts it. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, expect, test } from "vitest";
import { commands } from "../src/commands/index.ts";
import { flagName } from "../src/options/row.ts";
import { chatBody, KEY } from "./_harness.ts";

const CLI = new URL("../dist/cli.js", import.meta.url).pathname;
const CHAT = "/v1/chat/completions";
const running: ChildProcess[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

function start(args: string[], env: Record<string, string> = {}): ChildProcess {
  const { PATH = "" } = process.env;
  const child = spawn(process.execPath, [CLI, ...args], { env: { PATH, ...env } });
  running.push(child);
  return child;
}

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

async function run(args: string[], env?: Record<string, string>): Promise<Ended> {
  const child = start(args, env);
  let stdout = "";
  let stderr = "";
  child.stdout?.on("data", (text) => (stdout += text));
  child.stderr?.on("data", (text) => (stderr += text));
  const [code] = await once(child, "close");
  return { code, stdout, stderr };
}

/** Starts a server on a free port and resolves with its ready line. */
async function ready(
  args: string[] = [],
  env?: Record<string, string>,
): Promise<{ child: ChildProcess; url: string; port: number }> {
  const child = start(["--json", ...args], env);
  const [line] = await once(createInterface({ input: child.stdout! }), "line");
  return { child, ...JSON.parse(line) };
}

const ask = (url: string, more: object = {}): Promise<Response> =>
  fetch(`${url}${CHAT}`, {
    method: "POST",
    headers: { ...KEY, "content-type": "application/json" },
    body: JSON.stringify(chatBody("Hello", more)),
  });

test("--help shows the usage and every option", async () => {
  const { code, stdout } = await run(["--help"]);
  expect(code).toBe(0);
  for (const flag of [
    "port",
    "host",
    "strategy",
    "data",
    "strict-models",
    "lenient",
    "chunk-delay",
    "log-limit",
    "body-limit",
    "clock",
    "json",
  ]) {
    expect(stdout).toContain(`--${flag}`);
  }
  expect(stdout).toContain("curl http://127.0.0.1:4755/v1/chat/completions");
  expect(stdout).toContain("parlel-mistral why REQUEST.json [options] ");
  expect((await run(["help"])).stdout).toBe(stdout);
});

test("every command has its own help with its options, and a group lists its commands", async () => {
  for (const { name, load } of commands) {
    const words = name === "" ? [] : name.split(" ");
    const { code, stdout } = await run([...words, "--help"]);
    expect(code, name).toBe(0);
    for (const option of Object.keys((await load()).table)) {
      expect(stdout, name).toContain(`--${flagName(option)}`);
    }
    expect((await run(["help", ...words])).stdout, name).toBe(stdout);
  }
  const group = await run(["fixtures", "--help"]);
  expect(group.code).toBe(0);
  for (const { name } of commands.filter((each) => each.name.startsWith("fixtures "))) {
    expect(group.stdout).toContain(`parlel-mistral ${name}`);
  }
});

test("--version prints the package's version", async () => {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  expect((await run(["--version"])).stdout).toBe(`${version}\n`);
});

test("--json prints one ready line, and the server answers by then", async () => {
  const { url, port } = await ready(["--port", "0"]);
  expect(url).toBe(`http://127.0.0.1:${port}`);
  expect((await ask(url)).status).toBe(200);
});

test("without --json the ready line shows the base URL", async () => {
  const child = start(["--port", "0"]);
  const [line] = await once(createInterface({ input: child.stdout! }), "line");
  expect(line).toMatch(/at http:\/\/127\.0\.0\.1:\d+\/v1 \(deterministic\)$/);
});

test("a busy port exits with 1 and an error that names it", async () => {
  const { port } = await ready(["--port", "0"]);
  const json = await run(["--port", `${port}`, "--json"]);
  expect(json.code).toBe(1);
  expect(JSON.parse(json.stdout)).toMatchObject({ event: "error", code: "CANNOT_LISTEN" });
  const plain = await run(["--port", `${port}`]);
  expect(plain.code).toBe(1);
  expect(plain.stderr).toContain(`port ${port} is in use`);
});

test.each([
  [["--prot", "1"], "Unknown option '--prot'"],
  [["--port", "many"], '--port must be a whole number from 0 to 65535, got "many".'],
  [["--port", ""], "--port must be a whole number"],
  [["--clock", "sundial"], '--clock must be fixed or real, got "sundial".'],
  [
    ["--strategy", "fixtur"],
    'There is no strategy named "fixtur". Known here: deterministic, fixture, echo.',
  ],
  [["4755"], 'There is no command "4755"'],
])("%j is exit 1 and says what is wrong", async (args, message) => {
  const { code, stderr } = await run(args);
  expect(code).toBe(1);
  expect(stderr).toContain(message);
  expect(stderr).not.toContain("    at ");
});

test("the environment sets options, PORT and HOST among them, and a flag wins", async () => {
  const lenient = await ready([], { PORT: "0", PARLEL_MISTRAL_LENIENT: "true" });
  expect((await ask(lenient.url, { store: true })).status).toBe(200);
  const named = await ready([], { PORT: "1", PARLEL_MISTRAL_PORT: "0", HOST: "localhost" });
  expect(named.url).toMatch(/^http:\/\/localhost:\d+$/);
  const flagged = await ready(["--port", "0"], { PORT: "1", PARLEL_MISTRAL_PORT: "1" });
  expect((await ask(flagged.url)).status).toBe(200);
  const wrong = await run([], { PARLEL_MISTRAL_LOG_LIMIT: "-1" });
  expect(wrong.stderr).toContain("PARLEL_MISTRAL_LOG_LIMIT must be a whole number");
});

test("0.0.0.0 is bound on request, with a warning", async () => {
  const child = start(["--port", "0", "--host", "0.0.0.0"]);
  const [[line], [warning]] = await Promise.all([
    once(createInterface({ input: child.stdout! }), "line"),
    once(child.stderr!, "data"),
  ]);
  expect(`${warning}`).toContain("Listening on 0.0.0.0");
  const [url] = /http:\S+(?=\/v1)/.exec(line)!;
  expect((await ask(url)).status).toBe(200);
});

test("SIGTERM gives open streams five seconds to end, and exits with 0", async () => {
  const { child, url } = await ready(["--port", "0", "--chunk-delay", "20"]);
  // A short one, to leave almost all of the five seconds to a busy machine.
  const response = await ask(url, { stream: true, max_tokens: 2 });
  const ended = once(child, "exit");
  child.kill("SIGTERM");
  expect((await response.text()).endsWith("data: [DONE]\n\n")).toBe(true);
  expect(await ended).toEqual([0, null]);
});

test("SIGTERM cuts streams that take longer, and still exits with 0", async () => {
  const { child, url } = await ready(["--port", "0", "--chunk-delay", "60000"]);
  const responses = await Promise.all(
    Array.from({ length: 100 }, () => ask(url, { stream: true })),
  );
  const texts = Promise.allSettled(responses.map((response) => response.text()));
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
  expect((await texts).every(({ status }) => status === "rejected")).toBe(true);
});

test("kill -9 loses at most the last batch of the log and leaves nothing half written", async () => {
  const data = mkdtempSync(join(tmpdir(), "parlel-mistral-"));
  // A half-written file isn't JSON, and fails here.
  const onDisk = (): number => {
    const folder = join(data, "worlds", "default", "1", "values", "log");
    const blocks = existsSync(folder) ? readdirSync(folder) : [];
    return blocks
      .filter((name) => /^\d+$/.test(name))
      .map((block) => JSON.parse(readFileSync(join(folder, block), "utf8")).length)
      .reduce((sum, length) => sum + length, 0);
  };
  let kept = 0;
  for (let round = 0; round < 10; round++) {
    const { child, url } = await ready(["--port", "0", "--data", data]);
    const log = (await (await fetch(`${url}/__parlel/requests`)).json()) as any;
    expect(log.count).toBe(kept);
    expect(log.requests.map(({ n }: any) => n)).toEqual(
      log.requests.map((_: any, at: number) => at + 1),
    );
    for (let n = 0; n < 60; n++) await ask(url);
    // Every other round is killed as soon as something new is on disk, the rest wherever the writer is.
    while (round % 2 === 0 && onDisk() === kept) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    child.kill("SIGKILL");
    await once(child, "exit");
    expect(onDisk()).toBeGreaterThanOrEqual(kept);
    kept = onDisk();
  }
  expect(kept).toBeGreaterThan(60);
  rmSync(data, { recursive: true });
});
