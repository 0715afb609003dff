/**
 * Incoming server-sent events: a text that arrives in pieces, split after each event.
 * @module
 */

/** Whether an answer is an event stream. */
export function isEventStream(headers: Readonly<Record<string, string>>): boolean {
  return /^text\/event-stream\b/i.test(headers["content-type"] ?? "");
}

/** A text split after each event; a rest without a blank line comes last. */
export function splitEvents(text: string): string[] {
  return text.match(/[\s\S]*?(?:\r\n\r\n|\n\n|\r\r)|[\s\S]+$/g) ?? [];
}

/** The data of an event that has one line of it; empty without. */
export function dataIn(event: string): string {
  return /^data: ?([^\r\n]*)/m.exec(event)?.[1] ?? "";
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
