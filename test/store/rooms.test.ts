/** The owners of objects in a world, and clearing one of them. */
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { listFiles } from "../../src/store/list-files.ts";
import { ownerOf } from "../../src/store/rooms.ts";
import type { World } from "../../src/store/world.ts";
import { workspaceOf } from "../../src/hash/key.ts";
import { BACKENDS, newFolder, newStore } from "./_backends.ts";

const add = (world: World, key: string, kind: string, id: string): Promise<void> =>
  world.state(key).collection(kind).add({ id });

const idsOf = async (world: World, key: string, kind: string): Promise<string[]> =>
  (await world.state(key).collection(kind).page()).data.map(({ id }) => id);

describe.each(BACKENDS)("on %s", (_, open) => {
  test("owners are listed in order of first use, with the kinds of their objects", async () => {
    const world = await (await open()).world("");
    expect(await world.rooms.owners()).toEqual([]);
    await world.state("reader").get("nothing");
    await add(world, "a-key-of-some-length", "files", "f");
    await add(world, "a-key-of-some-length", "agents", "a");
    await world.state("b").set("value", 1);
    await world.blobs("c").put("bytes", new Uint8Array(1));
    const owners = await world.rooms.owners();
    expect(owners.map(({ key }) => key)).toEqual(["…ngth", "…", "…"]);
    expect(owners.map(({ id }) => id)).toEqual(
      ["a-key-of-some-length", "b", "c"].map((key) => ownerOf(key).id),
    );
    expect(await world.rooms.kinds(owners[0]!)).toEqual(["files", "agents"]);
    expect(await world.rooms.ownerIn(workspaceOf(owners[1]!.id))).toEqual(owners[1]);
    expect(await world.rooms.ownerIn("nobody")).toBeUndefined();
    const shown = world.stateOf(owners[0]!).collection("files");
    expect((await shown.page()).data).toEqual([{ id: "f" }]);
  });

  test("a key is cleared alone, and starts afresh", async () => {
    const world = await (await open()).world("");
    for (const key of ["mine", "yours"]) {
      await add(world, key, "files", "f");
      await world.state(key).set("name", key);
      await world.blobs(key).put("bytes", new Uint8Array(3));
    }
    const moment = await world.state("mine").moment();
    await world.rooms.clear(ownerOf("mine"));
    expect(await idsOf(world, "mine", "files")).toEqual([]);
    expect(await world.state("mine").get("name")).toBeUndefined();
    expect(await world.blobs("mine").info("bytes")).toBeUndefined();
    expect(await world.state("mine").moment()).toMatchObject({ at: moment.at });
    expect(await idsOf(world, "yours", "files")).toEqual(["f"]);
    expect(await world.state("yours").get("name")).toBe("yours");
    expect(await world.blobs("yours").info("bytes")).toEqual({ size: 3 });
    await add(world, "mine", "agents", "a");
    const owners = await world.rooms.owners();
    expect(owners.map(({ id }) => id)).toEqual(["yours", "mine"].map((key) => ownerOf(key).id));
    expect(await world.rooms.kinds(owners[1]!)).toEqual(["agents"]);
  });

  test("a reference from before a clear changes nothing", async () => {
    const world = await (await open()).world("");
    const old = world.state("mine");
    await old.set("name", "old");
    await world.rooms.clear(ownerOf("mine"));
    await old.set("name", "older");
    await old.collection("files").add({ id: "f" });
    expect(await old.get("name")).toBe("older");
    expect(await world.state("mine").get("name")).toBeUndefined();
    expect(await idsOf(world, "mine", "files")).toEqual([]);
  });

  test("clears that race with writers of other keys don't affect them", async () => {
    const world = await (await open()).world("");
    const writers = Array.from({ length: 200 }, (_unused, n) =>
      add(world, `key ${n % 4}`, "files", `f${n}`),
    );
    const clears = Array.from({ length: 10 }, () => world.rooms.clear(ownerOf("key 0")));
    await Promise.all([...writers, ...clears]);
    for (const key of ["key 1", "key 2", "key 3"])
      expect(await idsOf(world, key, "files")).toHaveLength(50);
  });

  test("the world's clock moves on for all keys, and a reset of everything sets it back", async () => {
    const world = await (await open()).world("");
    const before = await world.state("a").now();
    expect(await world.rooms.moveClock(60_000)).toBe(60_000);
    expect(await world.state("b").now()).toBe(before + 60_000);
    expect((await world.state("b").moment()).at).toBe(before + 60_000);
    await world.rooms.clearAll();
    expect(await world.state("b").now()).toBe(before);
    expect(await world.rooms.owners()).toEqual([]);
  });
});

test("a clear leaves no file behind", async () => {
  const data = newFolder();
  const world = await (await newStore({ data })).world("");
  const count = (): number => {
    const all = readdirSync(join(data, "worlds"), { recursive: true, encoding: "utf8" });
    return all.filter((name) => statSync(join(data, "worlds", name)).isFile()).length;
  };
  await world.rooms.clear(ownerOf("mine"));
  const before = count();
  for (let n = 0; n < 20; n++) {
    await add(world, "mine", "files", `f${n}`);
    await world.blobs("mine").put(`b${n}`, new Uint8Array(1));
    await world.state("mine").set(`v${n}`, n);
  }
  expect(count()).toBeGreaterThan(before + 60);
  await world.rooms.clear(ownerOf("mine"));
  // The remaining values mark the key's next room, and that the key was seen before.
  expect(count()).toBeLessThanOrEqual(before + 5);
});

test("what arrives for a key that is cleared meanwhile is dropped without an error", async () => {
  const data = newFolder();
  const world = await (await newStore({ data })).world("");
  const held = world.blobs("mine");
  await held.put("early", new Uint8Array(1));
  let send = (_bytes: Uint8Array): void => {};
  const arriving = new ReadableStream<Uint8Array>({
    start(controller) {
      send = (bytes) => {
        controller.enqueue(bytes);
        controller.close();
      };
    },
  });
  const put = held.put("late", arriving);
  await world.rooms.clear(ownerOf("mine"));
  send(new Uint8Array(3));
  expect(await put).toEqual({ size: 3 });
  expect(readdirSync(join(data, "worlds", "default", "1", "blobs"))).toEqual([]);
});

test("a list of a room that has been cleared is written no more", async () => {
  const folder = newFolder();
  const lists = listFiles(folder);
  await lists.write("room:list", [1, "before"]);
  await lists.forget("room");
  await lists.write("room:list", [2, "after"]);
  expect(readdirSync(folder)).toEqual([]);
});

test("large bytes aren't kept in memory, and are gone with their world and their store", async () => {
  const store = await newStore();
  const world = await store.world("w");
  const many = new Uint8Array(3_000_000).fill(7);
  const piece = many.subarray(0, 65_536);
  let left = 40;
  const stream = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (left-- > 0) controller.enqueue(piece);
      else controller.close();
    },
  });
  await world.blobs("k").put("streamed", stream);
  await world.blobs("k").put("whole", many);
  expect(await world.blobs("k").info("streamed")).toEqual({ size: 40 * 65_536 });
  const read = await world.blobs("k").read("whole", 2_999_998);
  expect(new Uint8Array(await new Response(read).arrayBuffer())).toEqual(new Uint8Array([7, 7]));
  await world.blobs("k").put("whole", new Uint8Array([1]));
  expect(await world.blobs("k").info("whole")).toEqual({ size: 1 });
  const reading = (await world.blobs("k").read("streamed"))!;
  await store.reset("w");
  expect(await (await store.world("w")).blobs("k").info("streamed")).toBeUndefined();
  await reading.cancel();
});
