/** Rooms with initial contents. */
import { describe, expect, test } from "vitest";
import { ownerOf } from "../../src/store/rooms.ts";
import type { World } from "../../src/store/world.ts";
import { REDIS_PROGRAMS } from "../_redis.ts";
import { newDatabase, newFolder, newStore } from "./_backends.ts";

const idsOf = async (world: World, kind: string): Promise<string[]> =>
  (await world.state("k").collection(kind).page()).data.map(({ id }) => id);

const PLACES: readonly (readonly [string, () => string | Promise<string>])[] = [
  ["disk", newFolder],
  ...REDIS_PROGRAMS.map((program) => [program, () => newDatabase(program)] as const),
];

describe.each(PLACES)("on %s", (_, placeOf) => {
  test("a room whose filling failed is filled anew, and keeps what is stored in it from then on", async () => {
    const data = await placeOf();
    let fails = true;
    const fill = async (world: World, key: string): Promise<void> => {
      const state = world.state(key);
      await state.collection("files").add({ id: `file ${await state.count("files")}` });
      await world.blobs(key).put("bytes", new Uint8Array(3));
      if (fails) throw new Error("it was cut off");
      await state.collection("agents").add({ id: "agent" });
    };
    const store = await newStore({ data, beginning: { fill, keys: [] } });
    const world = await store.world("");
    await expect(world.state("k").get("any")).rejects.toThrow("it was cut off");
    fails = false;
    await Promise.all([world.state("k").get("any"), world.state("k").get("any")]);
    await world.state("k").collection("agents").add({ id: "later" });
    await store.close();

    const next = await (await newStore({ data, beginning: { fill, keys: [] } })).world("");
    expect(await idsOf(next, "files")).toEqual(["file 1"]);
    expect(await idsOf(next, "agents")).toEqual(["agent", "later"]);
    expect(await next.blobs("k").info("bytes")).toEqual({ size: 3 });
    const [owner] = await next.rooms.owners();
    expect(await next.rooms.kinds(owner!)).toEqual(["files", "agents"]);
  });

  test.each(["a key", "a world"])(
    "%s that is cleared while its room is being filled has everything once",
    async (what) => {
      const data = await placeOf();
      let goOn = (): void => {};
      const gate = new Promise<void>((resolve) => (goOn = resolve));
      let begun = (): void => {};
      const first = new Promise<void>((resolve) => (begun = resolve));
      const fill = async (world: World, key: string): Promise<void> => {
        for (const id of ["a", "b"]) {
          const state = world.state(key);
          await state.collection("files").add({ id: `${id} ${await state.count("files")}` });
          begun();
          await gate;
        }
      };
      const store = await newStore({ data, beginning: { fill, keys: [] } });
      const world = await store.world("");
      const call = world.state("k").get("any");
      await first;
      await (what === "a key" ? world.rooms.clear(ownerOf("k")) : store.reset(""));
      const next = idsOf(await store.world(""), "files");
      goOn();
      expect(await next).toEqual(["a 1", "b 2"]);
      await call;
      expect(await idsOf(await store.world(""), "files")).toEqual(["a 1", "b 2"]);
    },
  );
});
