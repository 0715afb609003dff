/**
 * The trace that a call belongs to (W3C Trace Context, section 3.2).
 * @module
 */

const TRACEPARENT = /^[0-9a-f]{2}-([0-9a-f]{32})-[0-9a-f]{16}-[0-9a-f]{2}/;

/** The trace id of a `traceparent` header; null without a valid one. */
export function traceOf(header: string | null): string | null {
  return header === null ? null : (TRACEPARENT.exec(header)?.[1] ?? null);
}
