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

const folders: string[] = [];
const opened: Store[] = [];

afterEach(async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

export function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "parlel-mistral-store-"));
  folders.push(folder);
  return folder;
}

/** A store that is closed after the test. What it complains of fails the test, unless it says what to do with it. */
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

/** Each kind of store by name, with what opens an empty one. */
export const BACKENDS: readonly (readonly [
  string,
  (more?: Partial<StoreOptions>) => Promise<Store>,
])[] = [
  ["memory", (more) => newStore(more)],
  ["disk", (more) => newStore({ data: newFolder(), ...more })],
];
