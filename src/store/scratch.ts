/**
 * A temporary folder that is removed when its process ends. One that a killed process left is removed by the next process to open one.
 * @module
 */
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hold } from "../disk/lock.ts";
import type { EndingBlobs } from "./blobs.ts";
import { diskBlobs } from "./disk-blobs.ts";

const NAME = "parlel-mistral-scratch-";

export interface Scratch {
  /** A room of its own for blobs. */
  room(): EndingBlobs;
  close(): void;
}

export function openScratch(): Scratch {
  const folder = mkdtempSync(join(tmpdir(), NAME));
  const held = hold(join(folder, "lock"));
  sweep();
  return {
    room: () => diskBlobs(join(folder, crypto.randomUUID()), folder),
    close() {
      if ("release" in held) held.release();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Removes abandoned folders: those whose lock is free. */
function sweep(): void {
  for (const name of readdirSync(tmpdir())) {
    if (!name.startsWith(NAME)) continue;
    const path = join(tmpdir(), name);
    try {
      const held = hold(join(path, "lock"));
      if (!("release" in held)) continue;
      held.release();
      rmSync(path, { recursive: true, force: true });
    } catch {
      // It belongs to another user.
    }
  }
}
