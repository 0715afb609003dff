/** State on every kind of store: values, counters, collections, bytes. */
import { describe, expect, test } from "vitest";
import type { Stored } from "../../src/types/state.ts";
import { BACKENDS } from "./_backends.ts";

interface Thing extends Stored {
  readonly n: number;
  readonly kind: string;
}

const bytesOf = async (
  stream: ReadableStream<Uint8Array> | undefined,
): Promise<string | undefined> => stream && new Response(stream).text();

describe.each(BACKENDS)("on %s", (_, open) => {
  const stateOf = async (key = "key", world = "") => (await (await open()).world(world)).state(key);

  test("concurrent changes are all made", async () => {
    const state = await stateOf();
    const add = () => state.update<number>("n", (n = 0) => n + 1);
    const counts = await Promise.all(Array.from({ length: 50 }, add));
    expect([...counts].sort((one, other) => one! - other!)).toEqual(
      Array.from({ length: 50 }, (_unused, index) => index + 1),
    );
    expect(await state.get("n")).toBe(50);
  });

  test("a change that throws leaves the value as it was, and undefined removes it", async () => {
    const state = await stateOf();
    await state.set("n", 1);
    const failing = state.update("n", () => {
      throw new Error("no");
    });
    await expect(failing).rejects.toThrow("no");
    expect(await state.get("n")).toBe(1);
    expect(await state.update("n", () => undefined)).toBeUndefined();
    expect(await state.get("n")).toBeUndefined();
  });

  test("counters lose nothing", async () => {
    const state = await stateOf();
    await Promise.all(Array.from({ length: 40 }, () => state.count("calls")));
    expect(await state.count("calls", 2)).toBe(42);
    expect(await state.count("others")).toBe(1);
  });

  test("values come back as they were put, whatever they look like", async () => {
    const state = await stateOf();
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
    const poisoned = '{"__proto__":{"x":1},"constructor":{"prototype":1}}';
    await state.set("proto", JSON.parse(poisoned));
    expect(JSON.stringify(await state.get("proto"))).toBe(poisoned);
    expect("x" in {}).toBe(false);
  });

  test("no two names are the same", async () => {
    const state = await stateOf();
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
    for (const name of names) await state.remove(name);
    for (const name of names) expect(await state.get(name)).toBeUndefined();
  });

  test("a value is a copy", async () => {
    const state = await stateOf();
    const value = { list: [1] };
    await state.set("name", value);
    value.list.push(2);
    expect(await state.get("name")).toEqual({ list: [1] });
  });

  test("every API key and every world has its own", async () => {
    const store = await open();
    const one = await store.world("");
    const other = await store.world("other");
    await one.state("a").set("name", 1);
    await one.blobs("a").put("bytes", new Uint8Array([1]));
    expect(await one.state("b").get("name")).toBeUndefined();
    expect(await one.blobs("b").info("bytes")).toBeUndefined();
    expect(await other.state("a").get("name")).toBeUndefined();
    expect(await other.blobs("a").info("bytes")).toBeUndefined();
    expect(await one.state("a").get("name")).toBe(1);
  });

  describe("collections", () => {
    const fill = async (count: number) => {
      const things = (await stateOf()).collection<Thing>("things", ["kind"]);
      for (let n = 0; n < count; n++)
        await things.add({ id: `id ${n}`, n, kind: n % 3 ? "b" : "a" });
      return things;
    };
    const numbers = (page: { data: readonly Thing[] }): number[] => page.data.map(({ n }) => n);

    test("list objects in the order in which they were made, in pages", async () => {
      const things = await fill(25);
      const page = await things.page({ offset: 10, limit: 5 });
      expect([numbers(page), page.total]).toEqual([[10, 11, 12, 13, 14], 25]);
      expect(numbers(await things.page({ offset: 23, limit: 5 }))).toEqual([23, 24]);
      expect(numbers(await things.page({ limit: 3, newestFirst: true }))).toEqual([24, 23, 22]);
      expect(numbers(await things.page({ offset: 23, limit: 9, newestFirst: true }))).toEqual([
        1, 0,
      ]);
    });

    test("filter by an index, by several values of it, and by anything", async () => {
      const things = await fill(12);
      const page = await things.page({ where: { kind: "a" }, limit: 2, offset: 1 });
      expect([numbers(page), page.total]).toEqual([[3, 6], 4]);
      const both = await things.page({ where: { kind: ["a", "b"] }, limit: 3 });
      expect([numbers(both), both.total]).toEqual([[0, 1, 2], 12]);
      const odd = await things.page({ where: { kind: "b" }, passes: ({ n }) => n % 2 === 1 });
      expect([numbers(odd), odd.total]).toEqual([[1, 5, 7, 11], 4]);
      expect((await things.page({ where: { kind: "none" } })).total).toBe(0);
    });

    test("go on after a page, whatever comes and goes meanwhile", async () => {
      const state = await stateOf();
      const things = state.collection<Thing>("things", ["kind"]);
      for (let n = 0; n < 9; n++) await things.add({ id: `${n}`, n, kind: n % 2 ? "odd" : "even" });
      const walk = async (range: object): Promise<string[]> => {
        const seen: string[] = [];
        let after: string | undefined;
        do {
          const page = await things.page({ ...range, ...(after !== undefined && { after }) });
          seen.push(...page.data.map(({ id }) => id));
          after = page.next;
        } while (after !== undefined);
        return seen;
      };
      const upwards = Array.from({ length: 9 }, (_unused, n) => `${n}`);
      expect(await walk({ limit: 2 })).toEqual(upwards);
      expect(await walk({ limit: 3, newestFirst: true })).toEqual(upwards.toReversed());
      expect(await walk({ limit: 2, where: { kind: "odd" } })).toEqual(["1", "3", "5", "7"]);
      const passes = ({ n }: Thing): boolean => n > 3;
      expect(await walk({ limit: 2, newestFirst: true, passes })).toEqual([
        "8",
        "7",
        "6",
        "5",
        "4",
      ]);
      const first = await things.page({ limit: 3, newestFirst: true });
      await things.remove("6");
      await things.add({ id: "9", n: 9, kind: "odd" });
      const second = await things.page({ limit: 3, newestFirst: true, after: first.next! });
      expect(second.data.map(({ id }) => id)).toEqual(["5", "4", "3"]);
      expect((await things.page({ limit: 9 })).next).toBeUndefined();
    });

    test("change an object, and its index entries with it", async () => {
      const things = await fill(6);
      expect(await things.change("id 4", (thing) => ({ ...thing, kind: "a" }))).toMatchObject({
        n: 4,
      });
      expect(numbers(await things.page({ where: { kind: "a" } }))).toEqual([0, 3, 4]);
      expect(numbers(await things.page({ where: { kind: "b" } }))).toEqual([1, 2, 5]);
      expect(await things.change("none", (thing) => thing)).toBeUndefined();
    });

    test("remove an object once, for any number of concurrent calls", async () => {
      const things = await fill(3);
      const removed = await Promise.all([1, 2, 3].map(() => things.remove("id 1")));
      expect(removed.filter(Boolean)).toHaveLength(1);
      expect(await things.get("id 1")).toBeUndefined();
      expect(numbers(await things.page())).toEqual([0, 2]);
    });

    test("lose no object of concurrent additions", async () => {
      const things = (await stateOf()).collection<Thing>("things", ["kind"]);
      await Promise.all(
        Array.from({ length: 60 }, (_unused, n) => things.add({ id: `${n}`, n, kind: "a" })),
      );
      const { data, total } = await things.page({ where: { kind: "a" } });
      expect([data.length, total, new Set(data.map(({ id }) => id)).size]).toEqual([60, 60, 60]);
    });
  });

  test("a name is held by one call until it is released, in its world and for its key", async () => {
    const world = await (await open()).world("");
    const [one, other] = [world.state("key"), world.state("key")];
    expect(await one.hold("a")).toBe(true);
    expect(await one.hold("a")).toBe(true);
    expect(await other.hold("a")).toBe(false);
    expect(await other.hold("b")).toBe(true);
    expect(await world.state("another key").hold("a")).toBe(true);
    expect(await (await (await open()).world("w")).state("key").hold("a")).toBe(true);
    one.release();
    expect(await other.hold("a")).toBe(true);
    one.release();
    expect(await world.state("key").hold("a")).toBe(false);
  });

  test("moments follow one another under the fixed clock, and are the same in every world", async () => {
    const store = await open();
    const momentsOf = async (world: string, key: string) => {
      const state = (await store.world(world)).state(key);
      const moments = [await state.moment(), await state.moment()];
      return moments.map(({ at, random }) => [at, random("id").hex(16)]);
    };
    const first = await momentsOf("", "key");
    expect(first[1]![0]).toBeGreaterThan(first[0]![0] as number);
    expect(first[1]![1]).not.toBe(first[0]![1]);
    expect(await momentsOf("other", "key")).toEqual(first);
    expect(await momentsOf("", "other key")).not.toEqual(first);
  });

  test("bytes come back whole and in part, from bytes and from a stream", async () => {
    const blobs = (await (await open()).world("")).blobs("key");
    const text = "0123456789".repeat(30_000);
    const stream = new Blob([text]).stream() as ReadableStream<Uint8Array>;
    expect(await blobs.put("a", stream)).toEqual({ size: 300_000 });
    expect(await blobs.put("b", new TextEncoder().encode("short"))).toEqual({ size: 5 });
    expect(await bytesOf(await blobs.read("a"))).toBe(text);
    expect(await bytesOf(await blobs.read("a", 299_995))).toBe("56789");
    expect(await bytesOf(await blobs.read("a", 5, 8))).toBe("567");
    expect(await bytesOf(await blobs.read("a", 8, 8))).toBe("");
    expect(await bytesOf(await blobs.read("none"))).toBeUndefined();
    await blobs.remove("a");
    expect(await blobs.info("a")).toBeUndefined();
    expect(await bytesOf(await blobs.read("b"))).toBe("short");
  });

  test("bytes that break off are not kept", async () => {
    const blobs = (await (await open()).world("")).blobs("key");
    const broken = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(new Uint8Array([1, 2, 3]));
        controller.error(new Error("gone"));
      },
    });
    await expect(blobs.put("a", broken)).rejects.toThrow("gone");
    expect(await blobs.info("a")).toBeUndefined();
  });
});
