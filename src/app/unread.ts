/**
 * What all readers of a server together may leave unread. An answer is made as a whole, so it lies in memory until it is read.
 * @module
 */
import type { ServerResponse } from "node:http";
import type { Reply } from "../types/reply.ts";
import { PART } from "../wire/delivery.ts";
import { statusReply } from "../wire/statuses.ts";

/** Characters or bytes. */
const MOST_UNREAD = 256 * 1024 * 1024;

/** How much is unread. */
export class Unread {
  #size = 0;

  /**
   * Whether one more answer may wait for its reader: any where nothing else waits, and one that leaves at once anyway. It counts until
   * its connection is done with it.
   */
  admits(res: ServerResponse, size: number): boolean {
    const { socket } = res.req;
    if (size <= PART || socket.destroyed) return true;
    if (this.#size > 0 && this.#size + size > MOST_UNREAD) return false;
    this.#size += size;
    const release = (): void => {
      // An answer that stands behind another on its connection doesn't hear that this was closed.
      res.off("close", release);
      socket.off("close", release);
      this.#size -= size;
    };
    res.on("close", release);
    socket.on("close", release);
    return true;
  }
}

/** The answer instead of one that isn't admitted. Clients send again what got a 503. */
export function tooMuchUnread(): Reply {
  const message = `Answers of ${MOST_UNREAD / 1024 / 1024} MB wait for their readers. Read them, or hang up, and ask again.`;
  return { ...statusReply(503, { message }), headers: { "retry-after": "1" } };
}
