/**
 * The stores that every suite of this room runs on.
 * @module
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach } from "vitest";
import { fixedClock } from "../../src/hash/clock.ts";
import { openStore, type Store, type StoreOptions } from "../../src/store/store.ts";
import { REDIS_PROGRAMS, type RunningRedis, startRedis } from "../_redis.ts";

const folders: string[] = [];
const opened: Store[] = [];
const redises = new Map<string, Promise<RunningRedis>>();

afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
});
afterAll(async () => {
  for (const redis of redises.values()) await (await redis).close();
  redises.clear();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "parlel-mistral-store-"));
  folders.push(folder);
  return folder;
}

/** Opens a store that is closed after the test. A complaint fails the test, unless the test passes its own `complain`. */
export async function newStore(options: Partial<StoreOptions> = {}): Promise<Store> {
  const store = await openStore({
    logLimit: 100,
    time: { clock: fixedClock, isReal: false },
    complain: (message) => {
      throw new Error(message);
    },
    ...options,
  });
  opened.push(store);
  return store;
}

/** The address of an unused database, on a server that all tests of a file share. */
export async function newDatabase(program: string = REDIS_PROGRAMS[0]!): Promise<string> {
  let redis = redises.get(program);
  if (!redis) redises.set(program, (redis = startRedis(program)));
  return (await redis).url(crypto.randomUUID());
}

/** Each kind of store by name, with a function that opens an empty one. */
export const BACKENDS: readonly (readonly [
  string,
  (more?: Partial<StoreOptions>) => Promise<Store>,
])[] = [
  ["memory", (more) => newStore(more)],
  ["memory without a disk", (more) => newStore({ hasDisk: false, ...more })],
  ["disk", (more) => newStore({ data: newFolder(), ...more })],
  ...REDIS_PROGRAMS.map(
    (program) =>
      [
        program,
        async (more?: Partial<StoreOptions>) =>
          newStore({ data: await newDatabase(program), ...more }),
      ] as const,
  ),
];
