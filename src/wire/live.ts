/**
 * The bytes of a live reply on their way to the client.
 * @module
 */
import type { OnEvents, Usage } from "../types/reply.ts";
import { followStream, UnfinishedStream } from "./endings.ts";
import { createEventReader } from "./events.ts";
import { usageInEvent } from "./stated.ts";

/**
 * Passes them through unchanged, counts their events, and reads the usage in them.
 * @param hasEvents whether they are events, so that a complete end can be told from a missing part.
 */
export function followed(
  body: ReadableStream<Uint8Array>,
  hasEvents: boolean,
  onEvents: OnEvents,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const events = createEventReader();
  const follower = followStream();
  let count = 0;
  let stated: Usage | undefined;
  const see = (event: string): void => {
    follower.see(event);
    stated = usageInEvent(event) ?? stated;
  };
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            const rest = events.rest();
            const isWhole = !hasEvents || follower.ended(rest) !== "unfinished";
            onEvents(count, isWhole ? "done" : "unfinished", usageInEvent(rest) ?? stated);
            return controller.close();
          }
          if (hasEvents) {
            const seen = events.push(decoder.decode(value, { stream: true }));
            seen.forEach(see);
            count += seen.length;
          }
          onEvents(count, "open", stated);
          controller.enqueue(value);
        } catch (error) {
          onEvents(count, error instanceof UnfinishedStream ? "unfinished" : "cut", stated);
          controller.error(error);
        }
      },
      cancel(reason) {
        onEvents(count, "aborted", stated);
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
