/**
 * Server-sent events out, as the inference operations frame them: data lines only, but for those that name their events, which
 * have no `[DONE]` (behaviour.md sections 2 and 8).
 * @module
 */

/** One event. The data must be a JSON text, which has no raw newline. */
export function frame(data: string): string {
  return `data: ${data}\n\n`;
}

/** One event with its name, which its data repeats as `type`. */
export function named<Event extends { readonly type: string }>(event: Event): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** The end of a chat stream. */
export const DONE = "data: [DONE]\n\n";

/** Told how many events have been handed over, and whether the stream is over, read to its end or not. */
export type OnEvents = (count: number, over: boolean) => void;

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
        const over = count >= frames.length;
        onEvents(count, over);
        if (over) controller.close();
      },
      cancel() {
        clearTimeout(timer);
        onEvents(count, true);
      },
    },
    { highWaterMark: 0 },
  );
}

const NEWLINE = 10;

/** A byte stream as it is, with its events counted: an event ends with a blank line. */
export function counted(
  body: ReadableStream<Uint8Array>,
  onEvents: OnEvents,
): ReadableStream<Uint8Array> {
  const reader = body.getReader();
  let count = 0;
  let last = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (done) {
            onEvents(count, true);
            return controller.close();
          }
          for (const byte of value) {
            if (byte === NEWLINE && last === NEWLINE) count++;
            last = byte;
          }
          onEvents(count, false);
          controller.enqueue(value);
        } catch (error) {
          onEvents(count, true);
          controller.error(error);
        }
      },
      cancel(reason) {
        onEvents(count, true);
        return reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
}
