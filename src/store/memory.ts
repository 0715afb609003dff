/**
 * A store in memory: gone with its process. What is too large for memory lies in files that are gone with it, too.
 * @module
 */
import memoryDriver from "unstorage/drivers/memory";
import { late } from "../async/late.ts";
import type { Backend, WorldBase } from "./base.ts";
import { type EndingBlobs, memoryBlobs } from "./blobs.ts";
import { createLocalBase } from "./local.ts";
import type { Scratch } from "./scratch.ts";
import { createUploads } from "./uploads.ts";

interface Epoch {
  readonly base: WorldBase;
  readonly blobs: EndingBlobs;
}

export function openMemory(): Backend {
  const epochs = new Map<string, Epoch>();
  let opened: Scratch | undefined;
  const scratch = late(async () => {
    const { openScratch } = await import("./scratch.ts");
    return (opened = openScratch());
  });
  const newBlobs = (): EndingBlobs => memoryBlobs(late(async () => (await scratch()).room()));

  const begin = (world: string): WorldBase => {
    const blobs = newBlobs();
    const base = createLocalBase(memoryDriver(), blobs);
    epochs.set(world, { base, blobs });
    return base;
  };
  return {
    isDurable: false,
    uploads: createUploads(newBlobs()),
    worlds: () => [...epochs.keys()],
    base: (world) => epochs.get(world)?.base ?? begin(world),
    async reset(world) {
      const ended = world === undefined ? [...epochs.keys()] : [world];
      const blobs = ended.flatMap((name) => epochs.get(name)?.blobs ?? []);
      for (const name of ended) epochs.delete(name);
      await Promise.all(blobs.map((each) => each.end()));
    },
    async close() {
      opened?.close();
    },
  };
}
