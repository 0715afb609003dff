/** Worlds on every kind of store: separate, reset and dropped one by one. */
import { describe, expect, test } from "vitest";
import { eventually } from "../_harness.ts";
import { BACKENDS } from "./_backends.ts";
import { arrival } from "../_log.ts";

describe.each(BACKENDS)("on %s", (_, open) => {
  test("a reset empties one world, or all", async () => {
    const store = await open();
    for (const name of ["", "a", "b"]) {
      const world = await store.world(name);
      world.log.add(arrival());
      world.turn("key", "fixture");
      await world.state("key").set("name", name);
      await world.blobs("key").put("bytes", new Uint8Array([1]));
    }
    const left = async (name: string) => {
      const world = await store.world(name);
      await world.sync();
      return [
        world.log.size,
        await world.turn("key", "fixture"),
        await world.state("key").get("name"),
        (await world.blobs("key").info("bytes"))?.size,
      ];
    };
    await store.reset("a");
    expect(await left("a")).toEqual([0, 0, undefined, undefined]);
    expect(await left("b")).toEqual([1, 1, "b", 1]);
    await store.reset();
    for (const name of ["", "a", "b"])
      expect(await left(name)).toEqual([0, 0, undefined, undefined]);
  });

  test("resets that race with calls leave nothing behind", async () => {
    const store = await open();
    for (let round = 0; round < 50; round++) {
      const world = await store.world("");
      for (let n = 0; n < 20; n++) world.log.add(arrival());
      void world.log.flush();
      const state = world.state("key");
      await state.get("first");
      const late = state.set("name", round);
      await Promise.all([late, store.reset()]);
      // A call from before the reset writes to a world that is no longer read.
      await state.set("name", "old");
      world.log.add(arrival());
      const now = await store.world("");
      expect(await now.state("key").get("name")).toBeUndefined();
      await now.sync();
      expect(now.log.list()).toEqual([]);
    }
  });

  test("the least recently used world goes when there are too many", async () => {
    const said: string[] = [];
    const store = await open({ mostWorlds: 3, complain: (message) => said.push(message) });
    for (const name of ["b", "a", "c", "a", "d"]) await store.world(name);
    await eventually(async () => {
      expect((await store.list()).map(({ name }) => name)).toEqual(["", "a", "c", "d"]);
    });
    expect(said).toEqual([expect.stringMatching(/more than 3 worlds.*: b$/)]);
  });

  test("turns are counted for each key, and misses are remembered up to a hundred", async () => {
    const world = await (await open()).world("w");
    const turns = [];
    for (const key of ["a", "a", "b"]) turns.push(await world.turn(key, "x"));
    expect(turns).toEqual([0, 1, 0]);
    for (let n = 0; n < 150; n++) {
      world.missed({
        reason: "no fixture",
        method: "GET",
        path: `/${n}`,
        nearest: null,
        differences: [],
        record: "",
      });
    }
    await world.sync();
    expect(world.misses.map(({ path }) => path)).toEqual(
      Array.from({ length: 100 }, (_unused, index) => `/${50 + index}`),
    );
  });
});
