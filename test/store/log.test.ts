/** The request log on every kind of store: what it keeps, how it is listed. */
import { describe, expect, test } from "vitest";
import type { Base } from "../../src/store/base.ts";
import { openLog } from "../../src/store/log.ts";
import { openMemory } from "../../src/store/memory.ts";
import { TextBudget } from "../../src/store/ring.ts";
import { eventually } from "../_harness.ts";
import { BACKENDS } from "./_backends.ts";
import { arrival, completion } from "../_log.ts";

describe.each(BACKENDS)("on %s", (_, open) => {
  /** A log, and what every server that shares it sees of it. */
  const logOf = async (logLimit = 100) => {
    const world = await (await open({ logLimit })).world("");
    const { log } = world;
    const seen = async (after?: number) => {
      await world.sync();
      return log.list(after);
    };
    return { log, seen };
  };

  test("keeps the newest entries up to its limit", async () => {
    const { log, seen } = await logOf(10);
    for (let n = 1; n <= 2500; n++) log.add(arrival(`${n}`));
    expect((await seen()).map(({ n, body }) => [n, body])).toEqual(
      Array.from({ length: 10 }, (_unused, index) => [2491 + index, `${2491 + index}`]),
    );
    expect(log.size).toBe(10);
  });

  test("gives bodies back as they were sent, however many came between", async () => {
    const { log, seen } = await logOf(200);
    const bodies = ["\uFEFF{}", "é ☃ 𝄞", "x".repeat(100_000)];
    // Memory that short ones leave is used again for longer ones.
    const filling = (n: number) => "y".repeat(n < 700 ? 2000 : 60_000);
    const bodyOf = (n: number) =>
      n % 7 === 0 ? null : `${n % 50 < 3 ? bodies[n % 50] : filling(n)} ${n}`;
    for (let n = 1; n <= 900; n++) {
      log.add(arrival(bodyOf(n)));
      if (n % 100 === 0) expect((await seen(n - 100))[0]?.body).toBe(bodyOf(n - 99));
    }
    expect((await seen()).map(({ n, body }) => body === bodyOf(n))).toEqual(Array(200).fill(true));
  });

  test("knows a request on receipt, and completes it", async () => {
    const { log, seen } = await logOf();
    const n = log.add(arrival("{}"));
    const [first] = await seen();
    expect(log.get(first!.n)).toMatchObject({
      status: null,
      outcome: "open",
      duration: null,
      strategy: null,
    });
    const source = { strategy: "fixture", fixture: "a.json", match: "exact" };
    log.complete(n, completion({ source }));
    expect(await seen()).toHaveLength(1);
    expect(log.get(first!.n)).toMatchObject({
      ...source,
      status: 200,
      outcome: "done",
      duration: 1,
      model: "m",
    });
  });

  test("knows whose a request is", async () => {
    const { log, seen } = await logOf();
    log.add(arrival("{}", { key: "…", owner: "mine" }));
    log.add(arrival("{}", { key: "…", owner: "yours" }));
    expect((await seen()).map(({ key, owner }) => [key, owner])).toEqual([
      ["…", "mine"],
      ["…", "yours"],
    ]);
  });

  test("shows how far a stream has come, and forgets it when cleared", async () => {
    const { log, seen } = await logOf();
    const n = log.add(arrival("{}"));
    log.complete(n, completion({ outcome: "open", duration: null, events: 0 }));
    log.progress(n, 3, "open", null);
    expect((await seen())[0]).toMatchObject({ events: 3, outcome: "open", duration: null });
    log.progress(n, 3, "aborted", 5);
    expect((await seen())[0]).toMatchObject({ events: 3, outcome: "aborted", duration: 5 });
    await log.clear();
    log.progress(n, 4, "done", 5);
    log.complete(n, completion());
    expect(await seen()).toEqual([]);
    // Its number is given again, and what it still says isn't taken for the other's.
    log.complete(log.add(arrival("{}")), completion({ duration: 7 }));
    log.setUsage(n, { prompt_tokens: 9, completion_tokens: 9, total_tokens: 18 });
    log.progress(n, 5, "aborted", 99);
    expect(await seen()).toMatchObject([{ n: 1, outcome: "done", duration: 7, events: null }]);
    expect((await seen())[0]?.usage?.total_tokens).toBe(3);
  });

  test("lists what is behind an entry", async () => {
    const { log, seen } = await logOf();
    for (let n = 1; n <= 5; n++) log.complete(log.add(arrival(null)), completion());
    expect((await seen(2)).map(({ n }) => n)).toEqual([3, 4, 5]);
    expect(await seen(5)).toEqual([]);
  });

  test("notifies watchers of new and of changed entries", async () => {
    const { log, seen } = await logOf();
    const heard: unknown[] = [];
    const stop = log.watch({
      changed: (n) => heard.push(n),
      cleared: () => heard.push("cleared"),
      ended: () => {},
    });
    const n = log.add(arrival(null));
    log.complete(n, completion({ outcome: "open", events: 0, duration: null }));
    log.progress(n, 1, "open", null);
    log.progress(n, 2, "done", 5);
    await eventually(() => expect(heard).toContain(1));
    await log.clear();
    stop();
    log.add(arrival(null));
    await seen();
    expect(heard.filter((each, at) => each !== heard[at - 1])).toEqual([1, "cleared"]);
  });

  test("reports the end of each request once, with the kept part of its answer", async () => {
    const { log } = await logOf();
    const ended: [string, string | null, number | undefined][] = [];
    log.onEnd(({ outcome, client }, kept) => ended.push([outcome, client, kept?.status]));
    const kept = { kind: "body", status: 503, body: "{}" } as const;
    log.complete(log.add(arrival(null, { client: "plain" })), completion({ kept }));
    const n = log.add(arrival(null, { client: "streamed" }));
    log.complete(n, completion({ outcome: "open", events: 0, duration: null }));
    log.progress(n, 1, "open", null);
    expect(ended).toEqual([["done", "plain", 503]]);
    log.progress(n, 1, "aborted", 5);
    expect(ended.slice(1)).toEqual([["aborted", "streamed", undefined]]);
  });

  test("of nothing keeps nothing", async () => {
    const { log, seen } = await logOf(0);
    log.complete(log.add(arrival("{}")), completion());
    expect(await seen()).toEqual([]);
  });

  test("shares its room among the large bodies and kept answers of all worlds", async () => {
    const store = await open({ logLimit: 1000 });
    const one = await store.world("");
    const first = one.log;
    const other = await store.world("other");
    const second = other.log;
    const large = "x".repeat(10 * 1024 * 1024);
    for (let n = 0; n < 20; n++) first.add(arrival(large));
    await one.sync();
    expect(first.list().map(({ n }) => n)).toEqual([15, 16, 17, 18, 19, 20]);
    const n = second.add(arrival("{}"));
    second.complete(n, completion({ kept: { kind: "body", status: 200, body: "answer" } }));
    await other.sync();
    expect(second.kept(second.list()[0]!.n)).toMatchObject({ body: "answer" });
  });
});

test("whose the entries of an earlier version's log are is unknown", async () => {
  const base = await openMemory().base("");
  const written = { ...arrival("{}", { key: "…" }), n: 1, status: 200, outcome: "done" };
  await base.set("log:extent", "[0,0]");
  await base.set("log:0", JSON.stringify([{ ...written, owner: undefined }]));
  const log = await openLog(100, new TextBudget(1000), { base, complain() {} });
  expect(log.list()).toMatchObject([{ n: 1, key: "…", owner: null }]);
});

/** A file whose writes begin at once, but end only when they are let go. */
async function heldFile() {
  const kept = await openMemory().base("");
  let begin = (): void => {};
  const begun = new Promise<void>((resolve) => (begin = resolve));
  let go = (): void => {};
  const held = new Promise<void>((resolve) => (go = resolve));
  const base: Base = {
    ...kept,
    async set(key, text) {
      begin();
      await held;
      await kept.set(key, text);
    },
  };
  return { file: { base, complain() {} }, kept, begun, go };
}

test("what comes while a block is written is written the next time", async () => {
  const { file, begun, go } = await heldFile();
  const log = await openLog(100, new TextBudget(1000), file);
  log.add(arrival("first"));
  const flushed = log.flush();
  await begun;
  log.add(arrival("second"));
  go();
  await flushed;
  await log.flush();
  const again = await openLog(100, new TextBudget(1000), file);
  expect(again.list().map(({ body }) => body)).toEqual(["first", "second"]);
});

test("what comes after a clear is kept, even if older entries were being written", async () => {
  const { file, kept, begun, go } = await heldFile();
  const before = await openLog(1000, new TextBudget(100_000), { ...file, base: kept });
  for (let n = 1; n <= 300; n++) before.add(arrival("old"));
  await before.flush();
  const log = await openLog(1000, new TextBudget(100_000), file);
  // The second block is written before the first, which the next entry will be in.
  for (const n of [300, 1]) log.complete(n, completion());
  const flushed = log.flush();
  await begun;
  const cleared = log.clear();
  log.add(arrival("new"));
  go();
  await Promise.all([flushed, cleared]);
  await log.flush();
  const again = await openLog(1000, new TextBudget(100_000), file);
  expect(again.list().map(({ n, body }) => [n, body])).toEqual([[1, "new"]]);
});
