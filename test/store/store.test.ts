/** State and request log, in memory and on disk, through one suite. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { EmulatorError } from "../../src/errors.ts";
import { openStore, type Store } from "../../src/store/store.ts";

const folders: string[] = [];
const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "parlel-mistral-"));
  folders.push(folder);
  return folder;
};
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const entry = (body: string | null, more: object = {}): Parameters<Store["log"]["add"]>[0] => ({
  kind: "chat",
  at: 0,
  method: "POST",
  path: "/v1/chat/completions",
  status: 200,
  strategy: "deterministic",
  duration: 1,
  key: null,
  events: null,
  body,
  ...more,
});

describe.each([
  ["memory", () => undefined],
  ["disk", newFolder],
])("on %s", (_, folder) => {
  const open = (logLimit = 100): Promise<Store> => openStore({ logLimit, data: folder() });

  test("changes that come at once are made one after the other, and a reset among them", async () => {
    const store = await open();
    const add = (key: string) => store.state(key).update<number>("count", (count = 0) => count + 1);
    const counts = await Promise.all(Array.from({ length: 50 }, () => add("key")));
    expect(counts).toEqual(Array.from({ length: 50 }, (_, index) => index + 1));
    expect(await add("other")).toBe(1);
    const fail = (): never => {
      throw new Error("no");
    };
    const failing = store.state("key").update("count", fail);
    const next = add("key");
    await expect(failing).rejects.toThrow("no");
    expect(await next).toBe(51);
    const last = Promise.all([add("key"), store.reset(), add("key"), add("other")]);
    expect(await last).toEqual([52, undefined, 1, 1]);
  });

  test("values come back as they were put, whatever they look like", async () => {
    const state = (await open()).state("key");
    const values = [
      "123",
      "true",
      "null",
      "NaN",
      '{"a":1}',
      '"q"',
      "",
      0,
      null,
      false,
      [1],
      { a: { b: [] } },
    ];
    for (const value of values) {
      await state.set("name", value);
      expect(await state.get("name")).toEqual(value);
    }
    await state.set("proto", JSON.parse('{"__proto__":{"x":1},"constructor":{"prototype":1}}'));
    expect(JSON.stringify(await state.get("proto"))).toBe(
      '{"__proto__":{"x":1},"constructor":{"prototype":1}}',
    );
    expect(({} as any).x).toBeUndefined();
  });

  test("no two names are the same", async () => {
    const state = (await open()).state("key");
    const names = [
      "a",
      "a:b",
      "a/b",
      "a?x=1",
      "a?x=2",
      "a$",
      "../a",
      "..",
      "",
      "\0",
      "é",
      "e\u0301",
      "n".repeat(300),
    ];
    for (const name of names) await state.set(name, name);
    for (const name of names) expect(await state.get(name)).toBe(name);
    expect(await state.names()).toEqual([...names].sort());
    for (const name of names) await state.remove(name);
    expect(await state.names()).toEqual([]);
  });

  test("a value is a copy", async () => {
    const state = (await open()).state("key");
    const value = { list: [1] };
    await state.set("name", value);
    value.list.push(2);
    expect(await state.get("name")).toEqual({ list: [1] });
  });

  test("every API key has its own", async () => {
    const store = await open();
    await store.state("one").set("name", 1);
    expect(await store.state("two").get("name")).toBeUndefined();
    expect(await store.state("two").names()).toEqual([]);
    expect(await store.state("one").names()).toEqual(["name"]);
  });

  test("reset forgets state and log", async () => {
    const store = await open();
    await store.state("key").set("name", 1);
    store.log.add(entry("{}"));
    await store.reset();
    expect(await store.state("key").get("name")).toBeUndefined();
    expect(store.log.list()).toEqual([]);
  });

  test("resets that race with requests leave nothing behind", async () => {
    const store = await open();
    for (let round = 0; round < 50; round++) {
      for (let n = 0; n < 20; n++) store.log.add(entry("{}"));
      void store.flush();
      const writing = store.state("key").set("name", round);
      await Promise.all([writing, store.reset()]);
      expect(store.log.list()).toEqual([]);
    }
    await store.flush();
    await store.reset();
    expect(await store.state("key").names()).toEqual([]);
  });

  test("the log keeps the newest entries up to its limit", async () => {
    const { log } = await open(10);
    for (let n = 1; n <= 2500; n++) log.add(entry(`${n}`));
    expect(log.list().map(({ n, body }) => [n, body])).toEqual(
      Array.from({ length: 10 }, (_, index) => [2491 + index, `${2491 + index}`]),
    );
  });

  test("a log of nothing keeps nothing", async () => {
    const { log } = await open(0);
    log.progress(log.add(entry("{}")), { events: 1, duration: 1 });
    expect(log.list()).toEqual([]);
  });

  test("large bodies push older ones out", async () => {
    const { log } = await open(1000);
    const large = "x".repeat(10 * 1024 * 1024);
    for (let n = 0; n < 20; n++) log.add(entry(large));
    expect(log.list().map(({ n }) => n)).toEqual([15, 16, 17, 18, 19, 20]);
  });

  test("an entry tells how far its stream has come", async () => {
    const { log } = await open();
    const n = log.add(entry("{}", { duration: null, events: 0 }));
    log.progress(n, { events: 3, duration: null });
    expect(log.list()[0]).toMatchObject({ events: 3, duration: null });
    await log.clear();
    log.progress(n, { events: 4, duration: 5 });
    expect(log.list()).toEqual([]);
  });
});

describe("a data folder", () => {
  test("keeps state and log for the next start, and counting goes on", async () => {
    const data = newFolder();
    const first = await openStore({ logLimit: 1000, data });
    await first.state("key").set("name", { a: 1 });
    for (let n = 1; n <= 600; n++) first.log.add(entry(`{"n":${n}}`));
    await first.flush();

    const second = await openStore({ logLimit: 1000, data });
    expect(await second.state("key").get("name")).toEqual({ a: 1 });
    expect(second.log.list()).toEqual(first.log.list());
    second.log.add(entry(null));
    expect(second.log.list().at(-1)?.n).toBe(601);
  });

  test("holds no more blocks than the log has", async () => {
    const data = newFolder();
    const { log } = await openStore({ logLimit: 300, data });
    for (let n = 0; n < 5000; n++) {
      log.add(entry("{}"));
      if (n % 500 === 0) await log.flush();
    }
    await log.flush();
    expect(readdirSync(join(data, "log")).length).toBeLessThanOrEqual(3);
    const again = await openStore({ logLimit: 300, data });
    expect(again.log.list()).toEqual(log.list());
  });

  test("is empty after a reset", async () => {
    const data = newFolder();
    const store = await openStore({ logLimit: 10, data });
    store.log.add(entry("{}"));
    await store.flush();
    await store.reset();
    const again = await openStore({ logLimit: 10, data });
    expect(again.log.list()).toEqual([]);
  });

  test("unfinished writes of a crash are swept, and a broken block is left out", async () => {
    const data = newFolder();
    const first = await openStore({ logLimit: 1000, data });
    for (let n = 0; n < 300; n++) first.log.add(entry("{}"));
    await first.flush();
    writeFileSync(join(data, ".unfinished", "log-1-1"), "half");
    writeFileSync(join(data, "log", "0"), '[{"n":1');
    const second = await openStore({ logLimit: 1000, data });
    expect(readdirSync(join(data, ".unfinished"))).toEqual([]);
    expect(second.log.list()[0]?.n).toBe(256);
  });

  test("that can't be used is said at the start", async () => {
    const file = join(newFolder(), "file");
    writeFileSync(file, "");
    await expect(openStore({ logLimit: 10, data: file })).rejects.toThrow(EmulatorError);
    await expect(openStore({ logLimit: 10, data: file })).rejects.toThrow(/Cannot keep data in/);
    expect(readFileSync(file, "utf8")).toBe("");
    expect(existsSync(file)).toBe(true);
  });
});
