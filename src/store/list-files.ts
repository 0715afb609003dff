/**
 * Lists in files: one file per list, in its room's folder, to which changes are appended.
 * @module
 */
import { appendFile, readFile, rm, truncate } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolder } from "../disk/folder.ts";
import { ifAbsent } from "../disk/read.ts";
import { hashHex } from "../hash/xxhash.ts";
import type { ListChange, ListJournal } from "./local.ts";

const NEWLINE = 10;

export function listFiles(folder: string): ListJournal {
  const made = new Set<string>();
  /** Files whose last line may be cut off: it is removed before another is appended. */
  const torn = new Set<string>();
  const pathOf = (list: string): string => {
    const [room = "", ...rest] = list.split(":");
    return join(folder, room, hashHex(rest.join(":")));
  };
  return {
    async read(list) {
      const path = pathOf(list);
      const text = (await readFile(path, "utf8").catch(ifAbsent)) ?? "";
      // A line that a crash cut off was not acknowledged.
      const end = text.lastIndexOf("\n") + 1;
      if (end < text.length) torn.add(path);
      return text.slice(0, end).split("\n").flatMap(changeIn);
    },
    async write(list, change) {
      const path = pathOf(list);
      const room = dirname(path);
      if (!made.has(room)) makeFolder(room);
      made.add(room);
      if (torn.has(path)) await mend(path);
      torn.add(path);
      await appendFile(path, `${JSON.stringify(change)}\n`);
      torn.delete(path);
    },
    async forget(room) {
      made.delete(join(folder, room));
      await rm(join(folder, room), { recursive: true, force: true });
    },
  };
}

/** Cuts a file off after its last whole line. */
async function mend(path: string): Promise<void> {
  const bytes = await readFile(path).catch(ifAbsent);
  if (bytes) await truncate(path, bytes.lastIndexOf(NEWLINE) + 1);
}

function changeIn(line: string): ListChange[] {
  try {
    return [JSON.parse(line) as ListChange];
  } catch {
    return [];
  }
}
