/**
 * Content that needs no form of its own: a value as JSON, bytes as bytes, nothing as nothing.
 * @module
 */
import type { BodyReply } from "../types/reply.ts";

/** The reply that content is. @param media the type of bytes. */
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

/** A 200 with a text for people. */
export function textReply(text: string): BodyReply {
  const headers = { "content-type": "text/plain; charset=utf-8" };
  return { kind: "body", status: 200, headers, body: text };
}

/** A 200 with a value as JSON. */
export function jsonReply(value: object): BodyReply {
  return { kind: "body", status: 200, body: JSON.stringify(value) };
}
