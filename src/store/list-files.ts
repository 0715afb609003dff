/**
 * Lists in files: one a list, in its room's folder, to which its changes are added.
 * @module
 */
import { appendFile, readFile, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolder } from "../disk/folder.ts";
import { hashHex } from "../hash/xxhash.ts";
import type { ListChange, ListJournal } from "./local.ts";

export function listFiles(folder: string): ListJournal {
  const made = new Set<string>();
  const pathOf = (list: string): string => {
    const [room = "", ...rest] = list.split(":");
    return join(folder, room, hashHex(rest.join(":")));
  };
  return {
    async read(list) {
      let text: string;
      try {
        text = await readFile(pathOf(list), "utf8");
      } catch {
        return [];
      }
      // A line that a crash cut off was not acknowledged.
      const lines = text.split("\n").slice(0, -1);
      return lines.flatMap(changeIn);
    },
    async write(list, change) {
      const path = pathOf(list);
      const room = dirname(path);
      if (!made.has(room)) makeFolder(room);
      made.add(room);
      await appendFile(path, `${JSON.stringify(change)}\n`);
    },
    async forget(room) {
      made.delete(join(folder, room));
      await rm(join(folder, room), { recursive: true, force: true });
    },
  };
}

function changeIn(line: string): ListChange[] {
  try {
    return [JSON.parse(line) as ListChange];
  } catch {
    return [];
  }
}
