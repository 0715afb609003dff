/**
 * Limits how much all clients of a server together may leave unread. An answer is made whole, so it stays in memory until read.
 * @module
 */
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { Reply } from "../types/reply.ts";
import { PART } from "../wire/delivery.ts";
import { statusReply } from "../wire/statuses.ts";

/** Characters or bytes. */
const MOST_UNREAD = 256 * 1024 * 1024;

/** Counts the unread characters or bytes. */
export class Unread {
  #size = 0;
  /** How much of it is on its way to each connection. */
  readonly #parts = new Map<Socket, number>();

  /**
   * Whether one more answer may wait for its reader. Any may if nothing else waits, and so may one small enough to leave at once.
   * It counts until its connection is done with it.
   */
  admits(res: ServerResponse, size: number): boolean {
    const { socket } = res.req;
    if (size <= PART || socket.destroyed) return true;
    if (this.#size > 0 && this.#size + size > MOST_UNREAD) return false;
    // An answer queued behind another on its connection gets no event when the connection closes.
    if (!this.#parts.has(socket)) socket.on("close", () => this.#close(socket));
    this.#size += size;
    this.#parts.set(socket, (this.#parts.get(socket) ?? 0) + size);
    res.on("close", () => this.#release(socket, size));
    return true;
  }

  #release(socket: Socket, size: number): void {
    const part = this.#parts.get(socket);
    if (part === undefined) return;
    this.#parts.set(socket, part - size);
    this.#size -= size;
  }

  #close(socket: Socket): void {
    this.#release(socket, this.#parts.get(socket) ?? 0);
    this.#parts.delete(socket);
  }
}

/** Replaces an answer that isn't admitted. Clients retry after a 503. */
export function tooMuchUnread(): Reply {
  const message = `${MOST_UNREAD / 1024 / 1024} MB of answers are waiting to be read. Read them or hang up, then try again.`;
  return { ...statusReply(503, { message }), headers: { "retry-after": "1" } };
}
