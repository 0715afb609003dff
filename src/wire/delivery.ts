/**
 * How answers are sent: at once and whole, or piece by piece. Here as byte streams, for servers that offer only the standard API.
 * @module
 */
import { waitable } from "../async/longest.ts";
import type { Delivery, OnEvents } from "../types/reply.ts";

/** The head of an answer. */
export interface ResponseHead {
  readonly status: number;
  readonly reason: string;
  /** Names and values, alternating. */
  readonly headers: string[];
}

/** An answer in one piece. */
export interface Whole extends ResponseHead {
  readonly body: string | Uint8Array;
}

/** An answer that is sent with delays, or doesn't end normally. */
export interface Delivered extends ResponseHead {
  readonly frames: readonly (string | Uint8Array)[];
  /** Whether the frames are one body, whose length is known. */
  readonly isWhole: boolean;
  readonly delivery: Delivery;
  readonly onEvents: OnEvents;
}

const encoder = new TextEncoder();

/** Characters or bytes to send at once, so that unread data stays where it is instead of being buffered a second time. */
export const PART = 256 * 1024;

/** The part of a frame to send next. @param start how much of it has been sent. */
export function partOf(frame: string | Uint8Array, start: number): string | Uint8Array {
  if (typeof frame !== "string") return frame.subarray(start, start + PART);
  const end = start + PART;
  // Keeps surrogate pairs together.
  const isCut = end < frame.length && isFirstHalf(frame.charCodeAt(end - 1));
  return frame.slice(start, isCut ? end - 1 : end);
}

function isFirstHalf(unit: number): boolean {
  return unit >= 0xd800 && unit < 0xdc00;
}

/** The pieces that a frame is sent in: all of its bytes, or each on its own. */
export function piecesOf(frame: string | Uint8Array, isSliced: boolean): Uint8Array[] {
  const bytes = typeof frame === "string" ? encoder.encode(frame) : frame;
  if (!isSliced) return [bytes];
  return Array.from(bytes, (_, at) => bytes.subarray(at, at + 1));
}

/** Produces nothing ahead of its reader. An ending that the standard can't express, such as a reset, is an error of the stream. */
export function deliveredStream({
  frames,
  delivery: { before = 0, delays = [], isSliced = false, ending },
  onEvents,
}: Delivered): ReadableStream<Uint8Array> {
  const isMute = ending === "drop" || ending === "hang";
  const left = isMute ? [] : frames;
  let count = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const wait = (time: number): Promise<void> | undefined =>
    time > 0 ? new Promise((resolve) => (timer = setTimeout(resolve, waitable(time)))) : undefined;

  return new ReadableStream(
    {
      async pull(controller) {
        await wait((count === 0 ? before : 0) + (delays[count] ?? 0));
        if (count < left.length) {
          for (const piece of piecesOf(left[count]!, isSliced)) controller.enqueue(piece);
          count++;
        }
        if (count < left.length) return onEvents(count, "open");
        if (ending === "hang" || ending === "stall") return new Promise(() => {});
        onEvents(count, ending === undefined ? "done" : "cut");
        if (ending === undefined) controller.close();
        else controller.error(new Error(`The answer ends here: ${ending}.`));
      },
      cancel() {
        clearTimeout(timer);
        onEvents(count, "aborted");
      },
    },
    { highWaterMark: 0 },
  );
}
