/** Two server processes on one Redis: what both do at once is done once, and one finishes what the other left. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { eventually, KEY } from "./_harness.ts";
import { firstLine, startProcess } from "./_processes.ts";
import { NO_REDIS, type RunningRedis, startRedis } from "./_redis.ts";

const folder = mkdtempSync(join(tmpdir(), "parlel-mistral-shared-"));
const children: ChildProcess[] = [];
let redis: RunningRedis | undefined;

afterAll(async () => {
  for (const child of children) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  await redis?.close();
  rmSync(folder, { recursive: true, force: true });
});

interface Server {
  readonly url: string;
  readonly child: ChildProcess;
}

/** Two servers that start at the same time. */
async function startTwo(prefix: string, ...args: string[]): Promise<[Server, Server]> {
  redis ??= await startRedis();
  const all = ["--data", redis.url(prefix), ...args];
  const start = async (): Promise<Server> => {
    const child = startProcess(all);
    children.push(child);
    return { url: (await firstLine(child)).url, child };
  };
  return Promise.all([start(), start()]);
}

const ask = async (path: string, body?: object | FormData): Promise<any> => {
  const isForm = body instanceof FormData;
  const response = await fetch(path, {
    headers: { ...KEY, ...(body && !isForm && { "content-type": "application/json" }) },
    ...(body && { method: "POST", body: isForm ? body : JSON.stringify(body) }),
  });
  expect(response.status, path).toBeLessThan(300);
  return response.json();
};

describe.skipIf(NO_REDIS)("two servers on one Redis", () => {
  test("load the `--state` file once", async () => {
    const names = Array.from({ length: 20 }, (_, at) => `Library ${at}`);
    const state = join(folder, "state.json");
    const libraries = names.map((name) => ({ name }));
    writeFileSync(
      state,
      JSON.stringify({ libraries, keys: { named: { libraries: [{ name: "Mine" }] } } }),
    );
    const servers = await startTwo("filled", "--state", state);
    for (const { url } of servers) {
      const [named] = (await ask(`${url}/__parlel/state?key=named`)).state;
      expect(named.objects).toEqual({ libraries: names.length + 1 });
    }
    // Keys that the file doesn't name begin with their first call, on whichever server.
    for (const world of ["one", "two", "three"]) {
      const lists = await Promise.all(
        servers.map(({ url }) => ask(`${url}/~${world}/v1/libraries?page_size=100`)),
      );
      for (const { data } of lists) {
        expect(data.map(({ name }: any) => name).sort()).toEqual([...names].sort());
        expect(data).toEqual(lists[0].data);
      }
    }
  });

  test("finish a batch job whose server died, with each line once", async () => {
    const [first, second] = await startTwo("batch");
    const lines = Array.from({ length: 3000 }, (_, at) => ({
      custom_id: `line ${at}`,
      body: { messages: [{ role: "user", content: `Question ${at}` }] },
    }));
    const form = new FormData();
    form.set("purpose", "batch");
    form.set("file", new Blob([lines.map((line) => JSON.stringify(line)).join("\n")]), "a.jsonl");
    const file = await ask(`${first.url}/v1/files`, form);
    const { id } = await ask(`${first.url}/v1/batch/jobs`, {
      input_files: [file.id],
      model: "mistral-small-latest",
      endpoint: "/v1/chat/completions",
    });
    const lookAt = ({ url }: Server): Promise<any> => ask(`${url}/v1/batch/jobs/${id}`);
    expect((await lookAt(first)).status).toBe("RUNNING");
    const begun = await lookAt(first);
    expect(begun.completed_requests).toBeGreaterThan(0);
    expect(begun.completed_requests).toBeLessThan(lines.length);

    // It dies at work, unless it finishes before we look.
    let isDone = false;
    const looked = lookAt(first)
      .catch(() => {})
      .finally(() => (isDone = true));
    await eventually(() =>
      expect(isDone || redis!.cli("keys", "batch:*:hold:*") !== "").toBe(true),
    );
    first.child.kill("SIGKILL");
    await looked;

    let job = await lookAt(second);
    expect(job.completed_requests).toBeGreaterThanOrEqual(begun.completed_requests);
    await eventually(async () => {
      job = await lookAt(second);
      expect(job.status).toBe("SUCCESS");
    });
    expect(job).toMatchObject({ completed_requests: 3000, succeeded_requests: 3000 });
    const output = await fetch(`${second.url}/v1/files/${job.output_file}/content`, {
      headers: KEY,
    });
    const answered = (await output.text()).trim().split("\n");
    expect(answered.map((line) => JSON.parse(line).custom_id)).toEqual(
      lines.map((line) => line.custom_id),
    );
  });
});
