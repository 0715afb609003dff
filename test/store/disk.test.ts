/** A data folder: it outlives its server, and only one server may use it. */
import fs, {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { hold, holderOf } from "../../src/disk/lock.ts";
import { EmulatorError } from "../../src/types/error.ts";
import { newFolder, newStore } from "./_backends.ts";
import { arrival, completion } from "../_log.ts";

/** The files that this process has open. */
const openFiles = (): string[] =>
  readdirSync("/proc/self/fd").flatMap((fd) => {
    try {
      return readlinkSync(join("/proc/self/fd", fd));
    } catch {
      // The one that was open to list them.
      return [];
    }
  });

const files = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

test("values, lists, bytes and log are there at the next start, and numbers go on", async () => {
  const data = newFolder();
  const first = await newStore({ logLimit: 1000, data });
  const world = await first.world("w");
  await world.state("key").set("name", { a: 1 });
  const things = world.state("key").collection<{ id: string; kind: string }>("things", ["kind"]);
  for (const id of ["a", "b", "c"]) await things.add({ id, kind: id === "b" ? "x" : "y" });
  await things.remove("a");
  await world.blobs("key").put("bytes", new Uint8Array([1, 2]));
  for (let n = 1; n <= 600; n++) {
    const source = { strategy: "fixture", fixture: "f", match: "exact" };
    world.log.complete(world.log.add(arrival(`{"n":${n}}`)), completion({ source }));
  }
  const logged = world.log.list();
  await first.close();

  const second = await newStore({ logLimit: 1000, data });
  const again = await second.world("w");
  expect(await again.state("key").get("name")).toEqual({ a: 1 });
  const kept = again.state("key").collection<{ id: string; kind: string }>("things", ["kind"]);
  expect((await kept.page()).data.map(({ id }) => id)).toEqual(["b", "c"]);
  expect((await kept.page({ where: { kind: "x" } })).data.map(({ id }) => id)).toEqual(["b"]);
  expect(await again.blobs("key").info("bytes")).toEqual({ size: 2 });
  expect(again.log.list()).toEqual(logged);
  expect(again.log.add(arrival(null))).toBe(601);
});

test("holds no more blocks than the log has", async () => {
  const data = newFolder();
  const store = await newStore({ logLimit: 300, data });
  const { log } = await store.world("");
  for (let n = 0; n < 5000; n++) {
    log.add(arrival("{}"));
    if (n % 500 === 0) await log.flush();
  }
  await log.flush();
  const blocks = files(data).filter((path) => /log\/\d+$/.test(path));
  expect(blocks.length).toBeGreaterThan(0);
  expect(blocks.length).toBeLessThanOrEqual(3);
});

test("a reset leaves nothing on the disk", async () => {
  const data = newFolder();
  const store = await newStore({ data });
  for (const name of ["", "w"]) {
    const world = await store.world(name);
    world.log.add(arrival('{"secret":1}'));
    await world.state("key").set("name", "secret");
    await world.log.flush();
  }
  await store.reset();
  await store.close();
  expect(files(data).filter((path) => readFileSync(path, "utf8").includes("secret"))).toEqual([]);
  const again = await newStore({ data });
  expect(await (await again.world("w")).state("key").get("name")).toBeUndefined();
});

test("a world of an earlier process is used afresh while its old files are still being removed", async () => {
  const data = newFolder();
  const first = await newStore({ data });
  await (await first.world("w")).state("key").set("name", "old");
  await first.close();
  const store = await newStore({ data });
  const { rm } = fs.promises;
  let goOn = (): void => {};
  const gate = new Promise<void>((resolve) => (goOn = resolve));
  const patch = (by: typeof rm): void => {
    fs.promises.rm = by;
    syncBuiltinESMExports();
  };
  patch(async (...args) => {
    await gate;
    await rm(...args);
  });
  try {
    await store.reset();
    const state = (await store.world("w")).state("key");
    expect(await state.get("name")).toBeUndefined();
    await state.set("name", "new");
  } finally {
    patch(rm);
    goOn();
  }
  await store.close();
  const again = await newStore({ data });
  expect(await (await again.world("w")).state("key").get("name")).toBe("new");
});

test("after a crash unfinished files are removed, and a broken block and a cut line of a list left out", async () => {
  const data = newFolder();
  const first = await newStore({ logLimit: 1000, data });
  const world = await first.world("");
  for (let n = 0; n < 300; n++) world.log.add(arrival("{}"));
  const things = world.state("key").collection<{ id: string }>("things");
  for (const id of ["a", "b"]) await things.add({ id });
  await first.close();
  writeFileSync(join(data, "unfinished", ".unfinished-1"), "half");
  const [block] = files(data).filter((path) => path.endsWith("log/0"));
  writeFileSync(block!, '[{"n":1');
  const [list] = files(data).filter((path) => path.includes("/lists/"));
  writeFileSync(list!, '[3,"c', { flag: "a" });

  const second = await newStore({ logLimit: 1000, data });
  const again = await second.world("");
  expect(readdirSync(join(data, "unfinished"))).toEqual([]);
  expect(again.log.list()[0]?.n).toBe(256);
  const kept = await again.state("key").collection<{ id: string }>("things").page();
  expect(kept.data.map(({ id }) => id)).toEqual(["a", "b"]);
});

test("values added after a line that a crash cut off are there at each later start", async () => {
  const data = newFolder();
  const idsOf = async (): Promise<string[]> => {
    const world = await (await newStore({ data })).world("");
    return (await world.state("key").collection("things").page()).data.map(({ id }) => id);
  };
  const add = async (...ids: string[]): Promise<void> => {
    const store = await newStore({ data });
    const things = (await store.world("")).state("key").collection("things");
    for (const id of ids) await things.add({ id });
    await store.close();
  };
  await add("a");
  // The second lacks only its line end, so it was never acknowledged.
  for (const [at, cut] of ['[2,"c', '[9,"x"]'].entries()) {
    for (const path of files(data)) if (path.includes("/lists/")) appendFileSync(path, cut);
    await add(`b${at}`, `c${at}`);
  }
  expect(await idsOf()).toEqual(["a", "b0", "c0", "b1", "c1"]);
});

test("an unreadable list is not treated as empty", async () => {
  const data = newFolder();
  const store = await newStore({ data });
  await (await store.world("")).state("key").collection("things").add({ id: "a" });
  await store.close();
  for (const path of files(data).filter((each) => each.includes("/lists/"))) {
    rmSync(path);
    mkdirSync(path);
  }
  const again = (await (await newStore({ data })).world("")).state("key").collection("things");
  await expect(again.page()).rejects.toThrow("EISDIR");
});

test("a second server on the same folder is refused with the first one's name, until that has stopped", async () => {
  const data = newFolder();
  const first = await newStore({ data });
  const second = newStore({ data });
  await expect(second).rejects.toThrow(EmulatorError);
  await expect(second).rejects.toThrow(new RegExp(`process ${process.pid} on `));
  await first.close();
  await newStore({ data });
});

test("the lock of a process that was killed is free at once", async () => {
  const data = newFolder();
  const first = await newStore({ data });
  await first.close();
  const holder = { host: "", pid: 2 ** 22 + 1, since: 0, id: "x" };
  const probe = await newStore({ data });
  const lock = JSON.parse(readFileSync(join(data, "lock"), "utf8"));
  await probe.close();
  writeFileSync(join(data, "lock"), JSON.stringify({ ...holder, host: lock.host }));
  await newStore({ data });
});

test.each([
  ["rmSync", (lock: string, [path]: readonly unknown[]) => path === lock],
  ["linkSync", (lock: string, [, path]: readonly unknown[]) => path === `${lock}-broken`],
] as const)("of two that find the lock of a killed process, one gets it (%s)", (name, isIt) => {
  const lock = join(newFolder(), "lock");
  writeFileSync(lock, JSON.stringify({ ...holderOf(2 ** 22 + 1), since: 0 }));
  // The second one comes when the first has read the lock.
  const real = fs[name] as (...args: unknown[]) => void;
  let second: ReturnType<typeof hold> | undefined;
  let isInBetween = true;
  const patch = (by: unknown): void => {
    Object.assign(fs, { [name]: by });
    syncBuiltinESMExports();
  };
  patch((...args: unknown[]) => {
    if (isInBetween && isIt(lock, args)) {
      isInBetween = false;
      second = hold(lock);
    }
    return real(...args);
  });
  const first = hold(lock);
  patch(real);
  const holders = [first, second!].filter((each) => "release" in each);
  expect(holders).toHaveLength(1);
  for (const holder of holders) holder.release();
  expect(readdirSync(dirname(lock))).toEqual([]);
});

test("an unusable folder is reported at the start, and left alone", async () => {
  const file = join(newFolder(), "file");
  writeFileSync(file, "");
  for (const data of [file, join(file, "below"), "/proc/nope"]) {
    const opening = newStore({ data });
    await expect(opening).rejects.toThrow(EmulatorError);
    await expect(opening).rejects.toThrow(
      /^Cannot keep data in \S+: [\w ]+ \(\w+\)\. Name a folder .*--data\.$/,
    );
  }
  expect(readFileSync(file, "utf8")).toBe("");
  expect(existsSync("/proc/nope")).toBe(false);
});

test.runIf(existsSync("/proc/self/fd"))(
  "a reader that leaves at once leaves no file open",
  async () => {
    const data = newFolder();
    const blobs = (await (await newStore({ data })).world("")).blobs("key");
    await blobs.put("bytes", new Uint8Array(100_000));
    for (let count = 0; count < 20; count++) {
      const reader = (await blobs.read("bytes"))!.getReader();
      const read = reader.read();
      await reader.cancel();
      expect(await read).toMatchObject({ done: true });
    }
    expect((await new Response(await blobs.read("bytes")).arrayBuffer()).byteLength).toBe(100_000);
    expect(openFiles().filter((path) => path.startsWith(join(data, "worlds")))).toEqual([]);
  },
);

test("a folder that was removed is named by what needs it, and isn't made again", async () => {
  const data = newFolder();
  const store = await newStore({ data });
  const world = await store.world("");
  const state = world.state("key");
  await state.set("name", 1);
  rmSync(data, { recursive: true });
  const steps: (() => Promise<unknown>)[] = [
    () => state.set("name", 2),
    () => state.get("name"),
    () => state.collection("things").add({ id: "a" }),
    () => world.blobs("key").put("bytes", new Uint8Array(1)),
    () => store.close(),
    () => store.reset(),
  ];
  for (const step of steps) {
    await expect(step()).rejects.toMatchObject({
      code: "CANNOT_STORE",
      message: expect.stringContaining(`${data} any more, because the folder was removed`),
    });
  }
  expect(existsSync(data)).toBe(false);
  // For the end of the test.
  mkdirSync(join(data, "unfinished"), { recursive: true });
});

test("a log that the disk refuses at the end is a sentence", async () => {
  const data = newFolder();
  const store = await newStore({ data });
  const { log } = await store.world("");
  log.add(arrival("one"));
  const worlds = join(data, "worlds");
  rmSync(worlds, { recursive: true });
  writeFileSync(worlds, "in the way");
  await expect(store.close()).rejects.toMatchObject({
    code: "CANNOT_STORE",
    message: `The end of the request log is lost, because ${data} can't be written: a file is where a folder should be (ENOTDIR)`,
  });
  rmSync(worlds);
});
