/**
 * A store in memory that ends with its process. Blobs too large for memory are in temporary files, where there is a disk.
 * @module
 */
import memoryDriver from "unstorage/drivers/memory";
import type { Backend, WorldBase } from "./base.ts";
import type { EndingBlobs } from "./blobs.ts";
import { createLocalBase } from "./local.ts";
import { openLocalBlobs } from "./local-blobs.ts";
import { createUploads } from "./uploads.ts";

interface Epoch {
  readonly base: WorldBase;
  readonly blobs: EndingBlobs;
}

export function openMemory(hasDisk = true): Backend {
  const epochs = new Map<string, Epoch>();
  const local = openLocalBlobs(hasDisk);

  const begin = (world: string): WorldBase => {
    const blobs = local.create();
    const base = createLocalBase(memoryDriver(), blobs);
    epochs.set(world, { base, blobs });
    return base;
  };
  return {
    isDurable: false,
    uploads: createUploads(local.create()),
    worlds: () => [...epochs.keys()],
    base: (world) => epochs.get(world)?.base ?? begin(world),
    async reset(world) {
      const ended = world === undefined ? [...epochs.keys()] : [world];
      const blobs = ended.flatMap((name) => epochs.get(name)?.blobs ?? []);
      for (const name of ended) epochs.delete(name);
      await Promise.all(blobs.map((each) => each.end()));
    },
    async close() {
      local.close();
    },
  };
}
