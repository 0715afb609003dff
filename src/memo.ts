/**
 * Answers that are remembered: equal requests have equal answers, and a test run asks the same again and again.
 * @module
 */
import type { Answered } from "./call.ts";

/** Requests and answers are forgotten, oldest first, beyond this many characters. */
const MAX_TEXT = 8 * 1024 * 1024;

export interface Memo {
  get(request: string): Answered | undefined;
  set(request: string, answered: Answered): void;
}

export function createMemo(): Memo {
  const known = new Map<string, Answered>();
  let text = 0;
  return {
    get: (request) => known.get(request),
    set(request, answered) {
      // Two equal requests at once are both worked out.
      if (known.has(request)) return;
      known.set(request, answered);
      text += sizeOf(request, answered);
      for (const [oldest, forgotten] of known) {
        if (text <= MAX_TEXT) break;
        known.delete(oldest);
        text -= sizeOf(oldest, forgotten);
      }
    },
  };
}

function sizeOf(request: string, { reply }: Answered): number {
  if (reply.kind === "live") return 0;
  if (reply.kind === "body") return request.length + reply.body.length;
  return reply.frames.reduce((length, frame) => length + frame.length, request.length);
}
