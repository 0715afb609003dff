/**
 * Bytes that are gone with the process: in memory while they are few, and in a folder where they are many. The folder is made when the
 * first need it.
 * @module
 */
import { late, ready } from "../async/late.ts";
import { type EndingBlobs, memoryBlobs } from "./blobs.ts";
import type { Scratch } from "./scratch.ts";

export interface LocalBlobs {
  /** Blobs that go away together. */
  create(): EndingBlobs;
  close(): void;
}

/** @param hasDisk without which all stays in memory. */
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
