/**
 * Blobs that last as long as the process: small ones in memory, large ones in a folder that is created for the first of them.
 * @module
 */
import { late, ready } from "../async/late.ts";
import { type EndingBlobs, memoryBlobs } from "./blobs.ts";
import type { Scratch } from "./scratch.ts";

export interface LocalBlobs {
  /** Blobs that are removed together. */
  create(): EndingBlobs;
  close(): void;
}

/** @param hasDisk if false, everything stays in memory. */
export function openLocalBlobs(hasDisk = true): LocalBlobs {
  let opened: Scratch | undefined;
  const scratch = late(async () => {
    const { openScratch } = await import("./scratch.ts");
    return (opened = openScratch());
  });
  return {
    create: () =>
      memoryBlobs(hasDisk ? late(async () => (await scratch()).room()) : ready(undefined)),
    close: () => opened?.close(),
  };
}
