/** Several processes on one port, and what they share. */
import { type ChildProcess, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { chatBody, eventually, KEY } from "./_harness.ts";
import { firstLine, startProcess } from "./_processes.ts";
import { NO_REDIS, startRedis } from "./_redis.ts";

const ends: (() => unknown)[] = [];

afterAll(async () => {
  for (const end of ends.reverse()) await end();
});

function start(...args: string[]): ChildProcess {
  const child = startProcess(args);
  ends.push(() => child.kill("SIGKILL"));
  return child;
}

/** Its processes that answer, oldest first. */
function workersOf(child: ChildProcess): number[] {
  return spawnSync("pgrep", ["-P", `${child.pid}`], { encoding: "utf8" })
    .stdout.split("\n")
    .filter(Boolean)
    .map(Number);
}

test("several processes with no shared store are refused with the reason", async () => {
  expect(await firstLine(start("--workers", "2"))).toMatchObject({
    code: "BAD_OPTION",
    message: expect.stringMatching(/^workers: .* each would keep its own state\. Name a Redis/),
  });
  expect(await firstLine(start("--workers", "2", "--data", "folder"))).toMatchObject({
    code: "BAD_OPTION",
    message: expect.stringMatching(/^workers: .* a folder belongs to one process\./),
  });
});

test.skipIf(NO_REDIS)(
  "several processes answer on one port, and one that dies is replaced",
  async () => {
    const redis = await startRedis();
    ends.push(() => redis.close());
    const child = start("--workers", "3", "--data", redis.url());
    const { url } = await firstLine(child);
    const ask = (): Promise<Response> =>
      fetch(`${url}/v1/chat/completions`, {
        method: "POST",
        // Each over its own connection, so that every process gets some.
        headers: { ...KEY, "content-type": "application/json", connection: "close" },
        body: JSON.stringify(chatBody("Hello")),
      });
    await fetch(`${url}/__parlel/plan`, { method: "PUT", body: "429*10" });
    const plan = async () => {
      const shown = await fetch(`${url}/__parlel/plan`, { headers: { connection: "close" } });
      return ((await shown.json()) as { plan: unknown }).plan;
    };
    // Connections are dealt out in turn, so these reach every process. One that the system left waiting hears of the plan late.
    await eventually(async () =>
      expect(await Promise.all(Array.from({ length: 30 }, plan))).not.toContain(null),
    );
    const statuses = await Promise.all(
      Array.from({ length: 30 }, async () => (await ask()).status),
    );
    expect(statuses.filter((status) => status === 429)).toHaveLength(10);
    const log = async () => (await fetch(`${url}/__parlel/requests`)).json();
    await eventually(async () => expect(await log()).toMatchObject({ count: 30 }));

    const before = workersOf(child);
    expect(before).toHaveLength(3);
    process.kill(before[0]!, "SIGKILL");
    await eventually(() => {
      expect(workersOf(child)).toHaveLength(3);
      expect(workersOf(child)).not.toContain(before[0]);
    });
    await eventually(async () => expect((await ask()).status).toBe(200));

    child.kill("SIGTERM");
    const [code] = await once(child, "exit");
    expect(code).toBe(0);
    await eventually(() => expect(redis.cli("client", "list").split("\n")).toHaveLength(1));
  },
);

test.skipIf(NO_REDIS)("one that dies while the others start is replaced", async () => {
  const redis = await startRedis();
  ends.push(() => redis.close());
  const child = start("--workers", "3", "--data", redis.url());
  const ready = firstLine(child);
  let killed = 0;
  await eventually(() => {
    killed = workersOf(child)[1]!;
    process.kill(killed, "SIGKILL");
  });
  await ready;
  await eventually(() => {
    expect(workersOf(child)).toHaveLength(3);
    expect(workersOf(child)).not.toContain(killed);
  });
  child.kill("SIGTERM");
  await once(child, "exit");
});

test.skipIf(NO_REDIS)(
  "a Redis that refuses to write is there all the same, and is read",
  async () => {
    const redis = await startRedis();
    ends.push(() => redis.close());
    const child = start("--data", redis.url());
    let said = "";
    child.stderr!.on("data", (data: Buffer) => (said += data.toString()));
    const { url } = await firstLine(child);
    const headers = { ...KEY, "content-type": "application/json" };
    const body = JSON.stringify({ name: "One", model: "mistral-small-latest" });
    const create = () => fetch(`${url}/v1/agents`, { method: "POST", headers, body });
    const { id } = (await (await create()).json()) as { id: string };
    redis.cli("config", "set", "maxmemory", "1");
    expect((await create()).status).toBe(503);
    expect((await fetch(`${url}/v1/agents/${id}`, { headers })).status).toBe(200);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    expect(said.match(/ refuses: OOM command not allowed/g)).toHaveLength(1);
    expect(said).not.toContain("doesn't answer");
  },
);

test.skipIf(NO_REDIS)("several processes write one usage file", async () => {
  const folder = mkdtempSync(join(tmpdir(), "parlel-mistral-workers-"));
  ends.push(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, "chat/completions"), { recursive: true });
  const request = { method: "POST", path: "/v1/chat/completions", body: chatBody("Hello") };
  const replies = [{ status: 200, headers: {}, json: { choices: [] } }];
  writeFileSync(
    join(folder, "chat/completions/hello.json"),
    JSON.stringify({ version: 1, request, replies }),
  );
  const redis = await startRedis();
  ends.push(() => redis.close());
  const usage = join(folder, "usage.json");
  const replay = ["--strategy", "fixture", "--fixtures", folder, "--usage", usage];
  const child = start("--workers", "3", "--data", redis.url(), ...replay);
  const { url } = await firstLine(child);
  const statuses = await Promise.all(
    Array.from({ length: 60 }, async () => {
      const response = await fetch(`${url}/v1/chat/completions`, {
        method: "POST",
        headers: { ...KEY, "content-type": "application/json", connection: "close" },
        body: JSON.stringify(chatBody("Hello")),
      });
      return response.status;
    }),
  );
  expect(new Set(statuses)).toEqual(new Set([200]));
  child.kill("SIGTERM");
  await once(child, "exit");
  const [played] = Object.values(JSON.parse(readFileSync(usage, "utf8")));
  expect(played).toEqual([60]);
});

test.skipIf(NO_REDIS)("a signal to the whole process group lets open streams end", async () => {
  const redis = await startRedis();
  ends.push(() => redis.close());
  const child = start("--workers", "2", "--data", redis.url(), "--chunk-delay", "20");
  const { url } = await firstLine(child);
  const response = await fetch(`${url}/v1/chat/completions`, {
    method: "POST",
    headers: { ...KEY, "content-type": "application/json" },
    body: JSON.stringify(chatBody("Hello", { stream: true })),
  });
  const pids = spawnSync("pgrep", ["-P", `${child.pid}`], { encoding: "utf8" }).stdout;
  const ended = once(child, "exit");
  for (const pid of [child.pid!, ...pids.trim().split("\n").map(Number)]) {
    process.kill(pid, "SIGTERM");
  }
  expect((await response.text()).endsWith("data: [DONE]\n\n")).toBe(true);
  expect(await ended).toEqual([0, null]);
});
