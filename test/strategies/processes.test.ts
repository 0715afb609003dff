/** Many processes that record into one folder, and some that are killed: the built package, a real disk. */
import { once } from "node:events";
import { readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parseFixture } from "../../strategies/fixture/format.ts";
import { holderOf, whileLocked } from "../../src/disk/lock.ts";
import { keyOf } from "../../strategies/fixture/request.ts";
import { filesIn, newFolder, recorder } from "../_fixtures.ts";
import { KEY } from "../_harness.ts";
import {
  chat,
  CHAT,
  command,
  completion,
  JSON_TYPE,
  recordingProcess,
  said,
  startUpstream,
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

const askAt = (url: string, body: object): Promise<Response> =>
  fetch(`${url}${CHAT}`, {
    method: "POST",
    headers: { ...KEY, ...JSON_TYPE },
    body: JSON.stringify(body),
  });

/** The prompts whose answers a folder holds, each in a whole file under the name of its key. */
function promptsIn(folder: string): string[] {
  return filesIn(folder).map((name) => {
    const { request, replies } = parseFixture(readFileSync(join(folder, name), "utf8"));
    expect(name).toContain(keyOf(request));
    expect(replies).toMatchObject([
      { json: { choices: [{ message: { content: "Hello there" } }] } },
    ]);
    return (request.body as any).messages[0].content;
  });
}

test("eight processes record into one folder, and nothing is lost", async () => {
  const fixtures = newFolder();
  const running = await Promise.all(
    Array.from({ length: 8 }, () => recordingProcess(fixtures, upstream.url)),
  );
  const equal = Array.from({ length: 50 }, (_, n) => [n % 8, "The same"] as const);
  const distinct = running.flatMap((_, at) =>
    Array.from({ length: 100 }, (__, n) => [at, `Question ${n} of process ${at}`] as const),
  );
  const texts = await Promise.all(
    [...distinct, ...equal].map(async ([at, prompt]) =>
      (await askAt(running[at]!.url, chat(prompt))).text(),
    ),
  );
  expect(texts.filter((text) => text.includes('"content":"Hello there"'))).toHaveLength(850);
  const asked = [...distinct.map(([, prompt]) => prompt), "The same"];
  expect(promptsIn(fixtures).sort()).toEqual(asked.sort());

  // All of them ask before the first is answered, and each gets another answer.
  const waiting: (() => void)[] = [];
  upstream.answer = (response, call) => {
    const number = waiting.push(() => said(`Answer ${number}`)(response, call));
    if (number === 8) for (const answer of waiting) answer();
  };
  await Promise.all(running.map(async ({ url }) => (await askAt(url, chat("All at once"))).text()));
  const [shared] = filesIn(fixtures).filter((name) => name.includes("all-at-once"));
  const { replies } = parseFixture(readFileSync(join(fixtures, shared!), "utf8"));
  const answers = replies.map(({ json }) => (json as any).choices[0].message.content);
  expect(answers.sort()).toEqual(Array.from({ length: 8 }, (_, at) => `Answer ${at + 1}`));

  expect(unfinishedIn(fixtures)).toEqual([]);
  expect(await Promise.all(running.map(({ stop }) => stop()))).toEqual(Array(8).fill(0));
  // Its output is the ready line, the recordings and the end, and nothing else.
  const lines = running.flatMap(({ output }) => output().trim().split("\n"));
  const events = new Set(lines.map((line) => JSON.parse(line).event));
  expect([...events].sort()).toEqual(["ready", "request", "stopped", "stopping"]);
});

test("threads of one process record into one folder, and nothing is lost", async () => {
  const fixtures = newFolder();
  const code = `
    const { parentPort, workerData } = require("node:worker_threads");
    import(workerData.module).then(async ({ MistralServer }) => {
      const server = await new MistralServer(0, workerData.options).start();
      parentPort.once("message", () => server.stop());
      parentPort.postMessage(server.url);
    });`;
  const upstreamKey = "k".repeat(32);
  const record = { strategy: "fixture", onMiss: "record", upstream: upstream.url, upstreamKey };
  const module = new URL("../../dist/index.js", import.meta.url).href;
  const workerData = { module, options: { ...record, fixtures, ci: false } };
  const threads = Array.from({ length: 4 }, () => new Worker(code, { eval: true, workerData }));
  const urls = await Promise.all(
    threads.map(async (thread): Promise<string> => (await once(thread, "message"))[0]),
  );
  const calls = urls.flatMap((url, at) =>
    Array.from({ length: 50 }, (_, n) => [url, `Question ${n} of thread ${at}`] as const),
  );
  await Promise.all(calls.map(async ([url, prompt]) => (await askAt(url, chat(prompt))).text()));
  const ended = Promise.all(threads.map((thread) => once(thread, "exit")));
  for (const thread of threads) thread.postMessage("stop");
  await ended;
  const kept = promptsIn(fixtures);
  expect(calls.filter(([, prompt]) => !kept.includes(prompt)).length).toBe(0);
  expect(unfinishedIn(fixtures)).toEqual([]);
});

test("kill -9 in the middle of 200 recordings tears no file, and a later start sweeps what is left", async () => {
  const folder = newFolder();
  const text = "All work and no play makes a long answer. ".repeat(50_000);
  const long = Buffer.from(JSON.stringify(completion(text)));
  upstream.answer = (response) => response.writeHead(200, JSON_TYPE).end(long);
  // Seeded, so that every run kills after the same numbers of answers.
  let seed = 7;
  const random = (below: number): number => (seed = (seed * 48_271) % 2_147_483_647) % below;
  const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 1));
  let answered = 0;
  for (let round = 0; round < 10; round++) {
    const fixtures = join(folder, `${round}`);
    const { child, url } = await recordingProcess(fixtures, upstream.url);
    const exited = once(child, "exit");
    const target = answered + random(19);
    const calls = Array.from({ length: 20 }, async (_, n) => {
      // A plain answer is sent once it is kept.
      const { body } = await askAt(url, chat(`Question ${n} of round ${round}`));
      answered++;
      await body?.cancel();
    });
    let isOver = false;
    const settled = Promise.allSettled(calls).then(() => (isOver = true));
    const isUnderWay = (): boolean => upstream.asked.length === 20 * (round + 1);
    while (!isOver && (!isUnderWay() || answered < target)) await turn();
    // Every other round is killed while a file is being written, the rest wherever the recorder is.
    const isWriting = (): boolean => unfinishedIn(fixtures).some((name) => !name.includes("lock"));
    if (round % 2 === 0) while (!isOver && !isWriting()) await turn();
    else for (let turns = random(60); turns > 0; turns--) await turn();
    child.kill("SIGKILL");
    await Promise.all([exited, settled]);
  }
  expect(upstream.asked).toHaveLength(200);
  const left = unfinishedIn(folder);
  const whole = filesIn(folder).filter((name) => !left.includes(name));
  for (const name of whole) {
    const { replies } = parseFixture(readFileSync(join(folder, name), "utf8"));
    expect((replies[0]!.json as any).choices[0].message.content === text).toBe(true);
  }
  expect(whole.length).toBeGreaterThanOrEqual(answered);
  const found = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (each) => each.isFile() && each.name !== "fixture.schema.json",
  );
  expect(found).toHaveLength(whole.length + left.length);

  const young = ".unfinished-1-young";
  const old = [...left, ".unfinished-1-old"];
  for (const name of [young, old.at(-1)!]) writeFileSync(join(folder, name), "{");
  const past = Date.now() / 1000 - 11;
  for (const name of old) utimesSync(join(folder, name), past, past);
  await recorder(folder, upstream.url);
  expect(unfinishedIn(folder)).toEqual([young]);
});

describe("a lock that was left", () => {
  const lockIn = (folder: string): string => join(folder, ".unfinished-lock-a.json");
  /** Makes a lock never too old, so that nobody gets in by waiting. */
  const keepNew = (lock: string): void => {
    const tomorrow = Date.now() / 1000 + 24 * 60 * 60;
    utimesSync(lock, tomorrow, tomorrow);
  };
  const leave = (folder: string, holder: object): void => {
    writeFileSync(lockIn(folder), JSON.stringify({ ...holderOf(process.pid), ...holder }));
    keepNew(lockIn(folder));
  };
  const gone = async (): Promise<number> => {
    const { child } = command(["--version"]);
    await once(child, "exit");
    return child.pid!;
  };

  test("by a process that is gone causes no delay, and never lets two in at once", async () => {
    const folder = newFolder();
    leave(folder, { pid: await gone() });
    let inside = 0;
    let most = 0;
    const changes = Array.from({ length: 50 }, () =>
      whileLocked(join(folder, "a.json"), async () => {
        most = Math.max(most, ++inside);
        await new Promise(setImmediate);
        inside--;
      }),
    );
    await Promise.all(changes);
    expect(most).toBe(1);
    expect(unfinishedIn(folder)).toEqual([]);
  });

  test("by an earlier process with the same id causes no delay", async () => {
    const folder = newFolder();
    leave(folder, { since: holderOf(process.pid).since - 1000 });
    await whileLocked(join(folder, "a.json"), async () => {});
    expect(unfinishedIn(folder)).toEqual([]);
  });

  const living: [string, object][] = [
    ["a process that lives", holderOf(process.ppid)],
    ["this process", {}],
    ["a process of another machine", { host: "elsewhere", pid: 2 ** 22 + 1 }],
  ];
  test.each(living)("by %s is waited for", async (_, holder) => {
    const folder = newFolder();
    leave(folder, holder);
    let isIn = false;
    const change = whileLocked(join(folder, "a.json"), async () => void (isIn = true));
    // Longer than many checks of the lock take.
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(isIn).toBe(false);
    rmSync(lockIn(folder));
    await change;
    expect(isIn).toBe(true);
  });

  test("by kill -9 doesn't delay the same call in the next process", async () => {
    const fixtures = newFolder();
    const text = "All work and no play makes a long answer. ".repeat(200_000);
    const long = Buffer.from(JSON.stringify(completion(text)));
    upstream.answer = (response) => response.writeHead(200, JSON_TYPE).end(long);
    const isLocked = (): boolean => unfinishedIn(fixtures).some((name) => name.includes("lock"));
    while (!isLocked()) {
      rmSync(join(fixtures, "chat"), { recursive: true, force: true });
      const { child, url } = await recordingProcess(fixtures, upstream.url);
      const exited = once(child, "exit");
      let isOver = false;
      const call = askAt(url, chat("Hello")).finally(() => (isOver = true));
      while (!isOver && !isLocked()) await new Promise(setImmediate);
      child.kill("SIGKILL");
      await Promise.allSettled([exited, call]);
    }
    for (const name of unfinishedIn(fixtures)) keepNew(join(fixtures, name));
    const { url } = await recordingProcess(fixtures, upstream.url);
    upstream.answer = said("Hello there");
    await (await askAt(url, chat("Hello"))).text();
    expect(promptsIn(fixtures)).toEqual(["Hello"]);
  });
});
