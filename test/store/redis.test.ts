/** Several stores on one Redis: what they share, and what happens when it goes away. */
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { fixedClock } from "../../src/hash/clock.ts";
import { ownerOf } from "../../src/store/rooms.ts";
import { openStore, type Store, type StoreOptions } from "../../src/store/store.ts";
import type { Rule } from "../../src/types/rule.ts";
import { ApiError } from "../../src/wire/errors.ts";
import { EmulatorError } from "../../src/types/error.ts";
import { eventually, stopClock } from "../_harness.ts";
import { NO_REDIS, type RunningRedis, startRedis } from "../_redis.ts";
import { newDatabase, newStore } from "./_backends.ts";
import { arrival, completion } from "../_log.ts";

const unavailable = expect.objectContaining({ reply: expect.objectContaining({ status: 503 }) });

describe.skipIf(NO_REDIS)("on one Redis", () => {
  const running: RunningRedis[] = [];
  afterAll(async () => {
    for (const redis of running) await redis.close();
  });

  const ownRedis = async (): Promise<RunningRedis> => {
    const redis = await startRedis();
    running.push(redis);
    return redis;
  };
  const stores = async (count: number, more?: Partial<StoreOptions>): Promise<Store[]> => {
    const data = await newDatabase();
    return Promise.all(Array.from({ length: count }, () => newStore({ data, ...more })));
  };

  // While the clock is stopped, no server gives up waiting for another.
  afterEach(() => void vi.useRealTimers());

  test("an owner cleared at one server is listed again when another stores something", async () => {
    const worlds = await Promise.all((await stores(2)).map((store) => store.world("w")));
    const [one, other] = worlds.map((world) => world.rooms);
    const store = () => worlds[0]!.state("key").set("name", "value");
    await store();
    await other!.clear(ownerOf("key"));
    await store();
    for (const rooms of [one, other])
      expect((await rooms!.owners()).map(({ id }) => id)).toEqual([ownerOf("key").id]);
    await other!.clearAll();
    expect(await worlds[0]!.state("key").get("name")).toBeUndefined();
  });

  test("several servers have one state, whatever they do at once", async () => {
    const worlds = await Promise.all((await stores(3)).map((store) => store.world("w")));
    const things = worlds.map((world) =>
      world.state("key").collection<{ id: string; n: number }>("things"),
    );
    await Promise.all(
      Array.from({ length: 150 }, async (_unused, n) => {
        const at = n % 3;
        await things[at]!.add({ id: `${n}`, n });
        await worlds[at]!.state("key").update<number>("sum", (sum = 0) => sum + n);
        await worlds[at]!.state("key").count("calls");
      }),
    );
    for (const [at, world] of worlds.entries()) {
      expect(await world.state("key").get("sum")).toBe((149 * 150) / 2);
      const ids = (await things[at]!.page({ limit: 1000 })).data.map(({ n }) => n);
      expect(ids.sort((one, other) => one - other)).toEqual(
        Array.from({ length: 150 }, (_unused, n) => n),
      );
    }
    expect(await worlds[0]!.state("key").count("calls")).toBe(151);
    expect(await worlds[0]!.state("key").hold("name")).toBe(true);
    expect(await worlds[1]!.state("key").hold("name")).toBe(false);
  });

  test("several servers have one log, numbered in the order of the requests", async () => {
    const worlds = await Promise.all((await stores(3)).map((store) => store.world("")));
    stopClock();
    for (let n = 1; n <= 40; n++) {
      const { log } = worlds[n % 3]!;
      const kept = { kind: "body", status: 200, body: new Uint8Array([n]) } as const;
      log.complete(log.add(arrival(`${n}`)), completion({ kept }));
      // The next one comes later, but before any server writes its entries unasked.
      await vi.advanceTimersByTimeAsync(1);
    }
    for (const world of worlds) {
      const { log } = world;
      await world.sync();
      expect(log.list().map(({ n, body }) => [n, body])).toEqual(
        Array.from({ length: 40 }, (_unused, at) => [at + 1, `${at + 1}`]),
      );
      expect(log.kept(7)).toMatchObject({ body: Buffer.from([7]) });
    }
    await worlds[1]!.log.clear();
    for (const world of worlds) {
      const { log } = world;
      await world.sync();
      expect(log.list()).toEqual([]);
    }
  });

  test("a follower at one server sees the calls of another, from first to last", async () => {
    const [one, other] = await stores(2);
    const followed = (await one!.world("")).log;
    const { log } = await other!.world("");
    const seen: string[] = [];
    followed.watch({
      changed: (n) => seen.push(`${n} ${followed.get(n)?.outcome}`),
      cleared: () => {},
      ended: () => {},
    });
    const n = log.add(arrival("{}"));
    await eventually(() => expect(seen).toContain("1 open"));
    log.complete(n, completion());
    await eventually(() => expect(seen.at(-1)).toBe("1 done"));
  });

  test("each server reports only the ends of its own requests, before their common number is known", async () => {
    const [one, other] = await stores(2);
    const heard: string[] = [];
    one!.onEnd((world, { n, client }) => heard.push(`${world.name} ${n} ${client}`));
    const theirs = (await other!.world("w")).log;
    theirs.complete(theirs.add({ ...arrival("{}"), client: "theirs" }), completion());
    const world = await one!.world("w");
    world.log.complete(world.log.add({ ...arrival("{}"), client: "own" }), completion());
    await world.sync();
    expect(heard).toEqual(["w undefined own"]);
  });

  test("a reset at one server has reset all when it returns", async () => {
    const all = await stores(3);
    stopClock();
    for (let round = 0; round < 30; round++) {
      for (const store of all) {
        const world = await store.world("w");
        world.log.add(arrival("{}"));
        await world.script.changeRules(() => [{ name: "r", match: {}, reply: [] }] as never);
        await world.state("key").set("name", round);
        await world.turn("key", "fixture");
      }
      const old = (await all[1]!.world("w")).state("key");
      await old.get("name");
      await all[round % 3]!.reset(round % 2 ? "w" : undefined);
      await old.set("name", "old");
      for (const store of all) {
        const world = await store.world("w");
        await world.sync();
        expect(world.script.rules).toEqual([]);
        expect(world.log.list()).toEqual([]);
        expect(await world.state("key").get("name")).toBeUndefined();
      }
      expect(await (await all[2]!.world("w")).turn("key", "fixture")).toBe(0);
    }
  });

  test("rules, plans, attempts, plays, turns, limits, open calls and misses are shared", async () => {
    const worlds = await Promise.all((await stores(2)).map((store) => store.world("")));
    const [one, other] = worlds as [(typeof worlds)[0], (typeof worlds)[0]];
    stopClock();
    const rule = (name: string): Rule => ({ name, match: {}, reply: [] });
    const placed = (each: Rule) => ({ rule: each, place: one.script.since(each.name) });
    await Promise.all(
      worlds.flatMap(({ script }, at) =>
        [1, 2, 3].map((n) => script.changeRules((rules) => [...rules, rule(`${at} ${n}`)])),
      ),
    );
    for (const { script } of worlds) expect(script.rules).toHaveLength(6);
    await one.script.setPlan({ seed: "x" });
    expect(other.script.plan).toEqual({ seed: "x" });

    const counts = await Promise.all(
      Array.from({ length: 100 }, (_unused, n) => worlds[n % 2]!.script.counts.count("call")),
    );
    expect(counts.sort((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_u, n) => n + 1));
    await one.script.play([placed(rule("0 1"))]);
    await one.script.play([placed(rule("0 1"))]);
    await other.sync();
    expect(other.script.plays("0 1")).toBe(2);
    await other.script.takeBack(placed(rule("0 1")));
    await one.sync();
    expect(one.script.plays("0 1")).toBe(1);
    const spent = placed({ times: 1, ...rule("0 2") });
    const always = placed(rule("0 3"));
    expect(await one.script.play([spent, always])).toBe(0);
    expect(await other.script.play([spent, always])).toBe(1);
    expect(await other.script.play([always, spent])).toBe(0);
    expect(await other.script.play([spent])).toBe(-1);
    expect([one.script.plays("0 2"), other.script.plays("0 2")]).toEqual([1, 1]);
    expect([await one.turn("k", "t"), await other.turn("k", "t")]).toEqual([0, 1]);

    const budget = { most: 10, period: 3_600_000 };
    const spendings = await Promise.all(
      Array.from({ length: 14 }, (_unused, n) =>
        worlds[n % 2]!.script.counts.spend("limit", budget, 1, 1),
      ),
    );
    expect(spendings.filter(({ isTaken }) => isTaken)).toHaveLength(10);
    expect(Math.min(...spendings.map(({ remaining }) => remaining))).toBe(0);
    expect(spendings.find(({ isTaken }) => !isTaken)!.wait).toBeGreaterThan(300_000);
    await other.script.setPlan(undefined);
    expect(await one.script.counts.spend("limit", budget, 1, 1)).toMatchObject({ remaining: 9 });

    const first = await one.script.counts.enter("key");
    const second = await other.script.counts.enter("key");
    expect([first.ofAll, second.ofAll, second.ofKey]).toEqual([1, 2, 2]);
    first.leave();
    await eventually(async () => {
      const next = await other.script.counts.enter("other");
      next.leave();
      expect([next.ofAll, next.ofKey]).toEqual([2, 1]);
    });

    const miss = {
      reason: "no fixture",
      method: "GET",
      nearest: null,
      differences: [],
      record: "",
    };
    one.missed({ ...miss, path: "/a" } as never);
    await eventually(async () => {
      await other.sync();
      expect(other.misses.map(({ path }) => path)).toEqual(["/a"]);
    });
  });

  test("each world's keys are in one place, and expire with --world-ttl", async () => {
    const redis = await ownRedis();
    const store = await newStore({ data: redis.url("team:a"), worldTtl: 1000 });
    for (const name of ["", "w"]) {
      const world = await store.world(name);
      const state = world.state("key");
      await state.set("name", 1);
      await state.collection("things").add({ id: "a" });
      await world.blobs("key").put("bytes", new Uint8Array([1]));
      await world.script.counts.count("call");
      world.log.add(arrival("{}"));
      await world.log.flush();
    }
    const keys = redis.cli("--raw", "keys", "*").split("\n");
    expect(keys.filter((key) => key !== "team:a:worlds" && !/^team:a:\{~w?\}:/.test(key))).toEqual(
      [],
    );
    expect(keys.length).toBeGreaterThan(16);
    for (const key of keys.filter((each) => each !== "team:a:worlds")) {
      expect([key, Number(redis.cli("ttl", key)) > 0]).toEqual([key, true]);
    }
    await store.reset();
    await eventually(() => {
      const left = redis.cli("--raw", "keys", "*:value:*");
      expect(left).toBe("");
    });
    for (const world of ["", "w"]) {
      expect(redis.cli("--raw", "keys", `team:a:{~${world}}:0:*`)).toBe("");
    }
  });

  test("Redis away: one message says so, state is 503, and log entries are written later", async () => {
    const redis = await ownRedis();
    const said: string[] = [];
    const store = await newStore({ data: redis.url(), complain: (message) => said.push(message) });
    const world = await store.world("");
    const state = world.state("key");
    await state.set("name", "kept");
    expect(store.isThere).toBe(true);

    await redis.stop();
    await eventually(() => expect(store.isThere).toBe(false));
    await expect(world.state("key").get("name")).rejects.toThrow(ApiError);
    await expect(world.state("key").set("name", 1)).rejects.toEqual(unavailable);
    world.log.complete(world.log.add(arrival("meanwhile")), completion());
    await expect(world.log.flush()).rejects.toEqual(unavailable);
    // A new world still works for calls that need no state.
    const fresh = await store.world("fresh");
    fresh.log.add(arrival("fresh"));
    expect(said).toEqual([expect.stringMatching(/^redis:\/\/127.0.0.1:\d+\/0 doesn't answer: /)]);

    await redis.start();
    await eventually(() => expect(store.isThere).toBe(true));
    expect(said).toHaveLength(2);
    expect(said[1]).toMatch(/ answers again\.$/);
    expect(await world.state("key").get("name")).toBe("kept");
    for (const [name, body] of [
      ["", "meanwhile"],
      ["fresh", "fresh"],
    ] as const) {
      await eventually(async () => {
        const room = await store.world(name);
        await room.sync();
        expect(room.log.list().map((entry) => entry.body)).toEqual([body]);
      });
    }
  });

  test("Redis away at the end: that the end of the log is lost is a sentence, without a password", async () => {
    const redis = await ownRedis();
    redis.cli("config", "set", "requirepass", "secret");
    const data = redis.url().replace("//", "//:secret@");
    const time = { clock: fixedClock, isReal: false };
    const store = await openStore({ data, logLimit: 100, time, complain() {} });
    await redis.stop();
    (await store.world("")).log.add(arrival("one"));
    await expect(store.close()).rejects.toMatchObject({
      code: "CANNOT_STORE",
      message: `The end of the request log is lost, because ${redis.url()} can't be written.`,
    });
  });

  test("Redis hanging: a call that needs it is refused within two seconds", async () => {
    const redis = await ownRedis();
    const said: string[] = [];
    const store = await newStore({ data: redis.url(), complain: (message) => said.push(message) });
    const state = (await store.world("")).state("key");
    await state.set("name", 1);
    redis.process.kill("SIGSTOP");
    const calls = [state.get("name"), (await store.world("")).state("other").count("calls")];
    for (const call of await Promise.allSettled(calls)) {
      expect(call).toMatchObject({ status: "rejected", reason: unavailable });
    }
    redis.process.kill("SIGCONT");
    await eventually(async () => expect(await state.get("name")).toBe(1));
    expect(said).toHaveLength(2);
  });

  test("an invalid address, or one without an answer, is reported at the start, without its password", async () => {
    for (const [data, code, words] of [
      [
        "redis://127.0.0.1:1/0",
        "CANNOT_STORE",
        /^Cannot keep data in redis:\/\/127.0.0.1:1\/0: .*ECONNREFUSED/,
      ],
      ["redis://me:secret@127.0.0.1:1", "CANNOT_STORE", /^((?!secret).)*$/],
      ["redis://host/0?prefx=a", "BAD_OPTION", /prefix, not prefx/],
      ["redis://host/zero", "BAD_OPTION", /an address looks like redis:\/\/host:6379\/0/],
      ["redis://host/0?prefix=a{b}", "BAD_OPTION", /a prefix is made of/],
    ] as const) {
      const opening = newStore({ data });
      await expect(opening).rejects.toThrow(EmulatorError);
      await expect(opening).rejects.toMatchObject({ code, message: expect.stringMatching(words) });
    }
    await expect(newStore({ worldTtl: 1 })).rejects.toMatchObject({ code: "BAD_OPTION" });
  });
});
