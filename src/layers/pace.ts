/**
 * Sends streams at the server's pace, unless they bring their own.
 * @module
 */
import { andThen } from "../async/maybe.ts";
import type { Delivery } from "../types/reply.ts";
import { changed } from "./changed.ts";
import type { Layer } from "./layer.ts";

/** @param chunkDelay milliseconds between the events of a stream. */
export function paced(chunkDelay: number): Layer {
  let delivery: Delivery & { readonly delays: readonly number[] } = { delays: [] };
  return (call, next) =>
    andThen(next(call), (reply) => {
      if (reply.kind !== "stream" || reply.delivery) return reply;
      // Consecutive streams of the same length share it.
      if (delivery.delays.length !== reply.frames.length)
        delivery = { delays: reply.frames.map((_, index) => (index > 0 ? chunkDelay : 0)) };
      return changed(reply, { delivery });
    });
}
