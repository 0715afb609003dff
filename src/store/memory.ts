/**
 * A store in memory: gone with its process.
 * @module
 */
import memoryDriver from "unstorage/drivers/memory";
import type { Backend, Base } from "./base.ts";
import { memoryBlobs } from "./blobs.ts";
import { createLocalBase } from "./local.ts";

export function openMemory(): Backend {
  const bases = new Map<string, Base>();
  return {
    isDurable: false,
    base(world) {
      let base = bases.get(world);
      if (!base) bases.set(world, (base = createLocalBase(memoryDriver(), memoryBlobs())));
      return base;
    },
    async reset(world) {
      if (world === undefined) bases.clear();
      else bases.delete(world);
    },
    async close() {},
  };
}
