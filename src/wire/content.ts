/**
 * Content that needs no special framing: a value as JSON, bytes as they are, nothing as an empty body.
 * @module
 */
import type { BodyReply } from "../types/reply.ts";

/** The reply for some content. @param media the content type of bytes. */
export function frameContent(
  content: unknown,
  { status, media = "application/octet-stream" }: { status: number; media?: string },
): BodyReply {
  if (content === undefined) return { kind: "body", status, body: "" };
  if (content instanceof Uint8Array) {
    return { kind: "body", status, headers: { "content-type": media }, body: content };
  }
  return { kind: "body", status, body: JSON.stringify(content) };
}

/** The text of a body that is JSON or other text; undefined for bytes. */
export function textIn({ body, headers = {} }: BodyReply): string | undefined {
  if (typeof body === "string") return body;
  const isJson = /^application\/json\b/.test(headers["content-type"] ?? "application/json");
  return isJson ? new TextDecoder().decode(body) : undefined;
}

/** A 200 with plain text, for people. */
export function textReply(text: string): BodyReply {
  const headers = { "content-type": "text/plain; charset=utf-8" };
  return { kind: "body", status: 200, headers, body: text };
}

/** A 200 with a value as JSON. */
export function jsonReply(value: object): BodyReply {
  return { kind: "body", status: 200, body: JSON.stringify(value) };
}
