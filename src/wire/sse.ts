/**
 * Server-sent events out, as the inference operations write them: data lines only, but for those that name their events, which
 * have no `[DONE]` (behaviour.md sections 2 and 8).
 * @module
 */
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
