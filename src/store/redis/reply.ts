/**
 * Converts answers that are kept with the log to text and back.
 * @module
 */
import type { Reply } from "../../types/reply.ts";

/** An answer as text; undefined for a live one, which can't be read again. */
export function replyText(reply: Reply): string | undefined {
  if (reply.kind === "live") return undefined;
  // Functions are left out.
  return JSON.stringify(reply, (_name, value: unknown) =>
    value instanceof Uint8Array ? { base64: Buffer.from(value).toString("base64") } : value,
  );
}

/** The answer in such a text. */
export function replyFrom(text: string): Reply {
  const reply = JSON.parse(text) as Reply & { body?: unknown };
  const { base64 } = Object(reply.body) as { base64?: string };
  return base64 === undefined
    ? reply
    : ({ ...reply, body: Buffer.from(base64, "base64") } as Reply);
}
