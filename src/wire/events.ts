/**
 * Incoming server-sent events: a text that arrives in pieces, split after each event.
 * @module
 */
import type { OnEvents, Usage } from "../types/reply.ts";
import { followStream, UnfinishedStream } from "./endings.ts";
import { usageInEvent } from "./stated.ts";

/** Whether an answer is an event stream. */
export function isEventStream(headers: Readonly<Record<string, string>>): boolean {
  return /^text\/event-stream\b/i.test(headers["content-type"] ?? "");
}

/** A text split after each event; a rest without a blank line comes last. */
export function splitEvents(text: string): string[] {
  return text.match(/[\s\S]*?(?:\r\n\r\n|\n\n|\r\r)|[\s\S]+$/g) ?? [];
}

export interface EventReader {
  /** The events that a piece completes. */
  push(text: string): string[];
  /** What came after the last blank line. */
  rest(): string;
}

const BLANK_LINE = /\r\n\r\n|\n\n|\r\r/;
const ENDED = /(\r\n\r\n|\n\n|\r\r)$/;

/** Events are examined only once they are complete, however many pieces they arrive in. */
export function createEventReader(): EventReader {
  let held: string[] = [];
  // A blank line may be split between two pieces.
  let tail = "";
  return {
    push(text) {
      if (!BLANK_LINE.test(tail + text)) {
        held.push(text);
        tail = (tail + text).slice(-3);
        return [];
      }
      const events = splitEvents(held.join("") + text);
      const open = ENDED.test(events.at(-1)!) ? "" : events.pop()!;
      held = [open];
      tail = open.slice(-3);
      return events;
    },
    rest: () => held.join(""),
  };
}

/**
 * Passes a byte stream through unchanged, counts its events, and reads the usage in them.
 * @param hasEvents whether it consists of events, so that a complete end can be told from a missing part.
 */
export function counted(
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
