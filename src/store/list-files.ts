/**
 * Lists in files: one file per list, in its room's folder, to which changes are appended.
 * @module
 */
import { appendFile, readFile, truncate } from "node:fs/promises";
import { dirname, join } from "node:path";
import { makeFolder } from "../disk/folder.ts";
import { ifAbsent } from "../disk/read.ts";
import { hashHex } from "../hash/xxhash.ts";
import type { ListChange, ListJournal } from "./local.ts";
import { RoomFolders } from "./room-folders.ts";

const NEWLINE = 10;

export function listFiles(folder: string): ListJournal {
  const rooms = new RoomFolders(folder);
  /** Files whose last line may be cut off: it is removed before another is appended. */
  const torn = new Set<string>();
  const roomOf = (list: string): string => list.split(":", 1)[0]!;
  const pathOf = (list: string): string => {
    const room = roomOf(list);
    return join(folder, room, hashHex(list.slice(room.length + 1)));
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
    write: (list, change) =>
      rooms.write(roomOf(list), async () => {
        const path = pathOf(list);
        makeFolder(dirname(path));
        if (torn.has(path)) await mend(path);
        torn.add(path);
        await appendFile(path, `${JSON.stringify(change)}\n`);
        torn.delete(path);
      }),
    forget: (room) => rooms.clear(room),
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
