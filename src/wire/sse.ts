/**
 * Server-sent events out, as the inference operations frame them: data lines only (behaviour.md section 2).
 * @module
 */

/** One event. The data must be a JSON text, which has no raw newline. */
export function frame(data: string): string {
  return `data: ${data}\n\n`;
}

/** The end of a chat stream. */
export const DONE = "data: [DONE]\n\n";

/**
 * Frames as a byte stream, one every `delay` milliseconds; the first comes at once. Nothing is made ahead of its reader.
 * @param sent told after each frame how many have been handed over, and whether the stream is over, read to its end or not.
 */
export function paced(
  frames: readonly string[],
  delay: number,
  sent: (count: number, over: boolean) => void,
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let count = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return new ReadableStream(
    {
      async pull(controller) {
        if (count > 0) await new Promise((resolve) => (timer = setTimeout(resolve, delay)));
        controller.enqueue(encoder.encode(frames[count++]));
        const over = count === frames.length;
        sent(count, over);
        if (over) controller.close();
      },
      cancel() {
        clearTimeout(timer);
        sent(count, true);
      },
    },
    { highWaterMark: 0 },
  );
}
