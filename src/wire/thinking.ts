/**
 * Thinking as a content chunk (behaviour.md section 1).
 * @module
 */

/** @param closed whether the thinking is complete; the first chunk of a stream leaves it open. */
export function thinkingChunk(text: string, closed: boolean): object {
  const chunk = { type: "thinking", thinking: [{ type: "text", text }] };
  return closed ? { ...chunk, closed } : chunk;
}
