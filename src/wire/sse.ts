/**
 * Server-sent events out, as the inference operations write them: data lines only, but for those that name their events, which
 * have no `[DONE]` (behaviour.md sections 2 and 8).
 * @module
 */
import type { OnEvents } from "../types/reply.ts";

/** One event. The data must be a JSON text, which has no raw newline. */
export function dataEvent(data: string): string {
  return `data: ${data}\n\n`;
}

/** One event with its name, which its data repeats as `type`. */
export function namedEvent<Event extends { readonly type: string }>(event: Event): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** The end of a chat stream. */
export const DONE = "data: [DONE]\n\n";

/**
 * Frames as a byte stream. Nothing is made ahead of its reader.
 * @param delays milliseconds to wait before each frame.
 */
export function paced(
  frames: readonly string[],
  delays: readonly number[],
  onEvents: OnEvents,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let count = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return new ReadableStream(
    {
      async pull(controller) {
        const delay = delays[count] ?? 0;
        if (delay > 0) await new Promise((resolve) => (timer = setTimeout(resolve, delay)));
        controller.enqueue(encoder.encode(frames[count++]));
        const isOver = count >= frames.length;
        onEvents(count, isOver ? "done" : "open");
        if (isOver) controller.close();
      },
      cancel() {
        clearTimeout(timer);
        onEvents(count, "aborted");
      },
    },
    { highWaterMark: 0 },
  );
}
