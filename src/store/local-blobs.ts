/**
 * Bytes that are gone with the process: in memory while they are few, and in a folder where they are many. The folder is made when the
 * first need it.
 * @module
 */
import { late } from "../async/late.ts";
import { type EndingBlobs, memoryBlobs } from "./blobs.ts";
import type { Scratch } from "./scratch.ts";

export interface LocalBlobs {
  /** Blobs that go away together. */
  create(): EndingBlobs;
  close(): void;
}

export function openLocalBlobs(): LocalBlobs {
  let opened: Scratch | undefined;
  const scratch = late(async () => {
    const { openScratch } = await import("./scratch.ts");
    return (opened = openScratch());
  });
  return {
    create: () => memoryBlobs(late(async () => (await scratch()).room())),
    close: () => opened?.close(),
  };
}
