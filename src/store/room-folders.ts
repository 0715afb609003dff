/**
 * The folders of rooms. A cleared room's name is never used again, but a call may still hold the room: what it writes is nobody's.
 * @module
 */
import { rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { ifAbsent } from "../disk/read.ts";

export class RoomFolders {
  readonly #folder: string;
  readonly #cleared = new Set<string>();

  /** @param folder holds them all. */
  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Writes in a room's folder, unless the room has been cleared. A clear may remove the folder at any moment. */
  async write(room: string, step: () => Promise<void>): Promise<void> {
    if (this.#cleared.has(room)) return;
    try {
      await step();
    } catch (error) {
      if (!this.#cleared.has(room)) throw error;
    }
  }

  /** Removes a room's folder. It is renamed first, so that nothing is added while it is emptied. */
  async clear(room: string): Promise<void> {
    this.#cleared.add(room);
    const path = join(this.#folder, room);
    const leaving = `${path}.cleared`;
    await rename(path, leaving).catch(ifAbsent);
    await rm(leaving, { recursive: true, force: true });
  }
}
