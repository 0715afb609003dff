/**
 * How much memory a reply takes.
 * @module
 */
import type { Reply } from "../types/reply.ts";

/** In bytes or characters; 0 for a reply that is still being made. */
export function sizeOf(reply: Reply): number {
  if (reply.kind === "body") return reply.body.length;
  return reply.kind === "live" ? 0 : reply.frames.reduce((sum, { length }) => sum + length, 0);
}
