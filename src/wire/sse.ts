/**
 * Outgoing server-sent events, as the inference operations write them: only data lines, except where events are named; those streams
 * have no `[DONE]` (behaviour.md sections 2 and 8).
 * @module
 */
/** One event. The data must be JSON, which has no raw newline. */
export function dataEvent(data: string): string {
  return `data: ${data}\n\n`;
}

/** One named event, whose data repeats the name as `type`. */
export function namedEvent<Event extends { readonly type: string }>(event: Event): string {
  return `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** The end of a chat stream. */
export const DONE = "data: [DONE]\n\n";
