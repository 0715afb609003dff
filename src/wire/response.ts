/**
 * Replies as responses.
 * @module
 */
import { FastResponse } from "srvx";
import type { BodyReply, LiveReply, Reply } from "../types/reply.ts";
import { counted, type OnEvents, paced } from "./sse.ts";

/** A 200 with a value as JSON. */
export function frameJson(value: object): BodyReply {
  return { kind: "body", status: 200, body: JSON.stringify(value) };
}

/** The reason phrases of the statuses in use; some clients show nothing else (RFC 9110 section 15). */
const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  204: "No Content",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  413: "Content Too Large",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

/** Header names and values that are added to a reply's own. */
type Added = readonly [string, string][];

/** Whether a reply takes its time. One that doesn't leaves in one piece, a stream too, which is three times as fast. */
export function isOpen(reply: Reply, chunkDelay: number): boolean {
  if (reply.kind === "stream") return reply.delays ? reply.delays.some(Boolean) : chunkDelay > 0;
  return reply.kind === "live";
}

/** An answer in one piece. */
export interface Whole {
  readonly status: number;
  readonly reason: string;
  readonly headers: Added;
  readonly body: string | Uint8Array;
}

/** A response that still knows its piece, for servers that can write it as it is. */
export class WholeResponse extends FastResponse {
  readonly whole: Whole;

  constructor(whole: Whole) {
    const { status, reason, headers, body } = whole;
    super((body || null) as string | null, {
      status,
      statusText: reason,
      headers: headers as [string, string][],
    });
    this.whole = whole;
  }
}

/** A reply in one piece, on its way to the socket. */
export function toResponse(reply: Exclude<Reply, LiveReply>, added: Added = []): Response {
  return new WholeResponse({
    status: reply.status,
    reason: REASONS[reply.status] ?? "",
    headers: [...ownHeaders(reply), ...added],
    body: reply.kind === "stream" ? reply.frames.join("") : reply.body,
  });
}

/**
 * A reply that takes its time.
 * @param chunkDelay milliseconds between the events of a stream that has no delays of its own.
 * @param onEvents told how far it has come.
 */
export function toOpenResponse(
  reply: Reply,
  added: Added,
  chunkDelay: number,
  onEvents: OnEvents,
): Response {
  const init = {
    status: reply.status,
    statusText: REASONS[reply.status] ?? "",
    headers: [...ownHeaders(reply), ...added],
  };
  if (reply.kind === "live") return new FastResponse(counted(reply.body, onEvents), init);
  if (reply.kind !== "stream") return toResponse(reply, added);
  const { frames, delays = frames.map((_, index) => (index > 0 ? chunkDelay : 0)) } = reply;
  return new FastResponse(paced(frames, delays, onEvents), init);
}

const JSON_TYPE: [string, string][] = [["content-type", "application/json"]];
const STREAM_TYPE: [string, string][] = [["content-type", "text/event-stream; charset=utf-8"]];

function ownHeaders({ kind, headers }: Reply): readonly [string, string][] {
  const assumed = kind === "stream" ? STREAM_TYPE : JSON_TYPE;
  if (!headers) return assumed;
  const own = Object.entries(headers);
  return kind === "live" || "content-type" in headers ? own : [...assumed, ...own];
}

/** The answer to a browser that asks before it calls. */
export function preflight(requestedHeaders: string | null): Response {
  return new FastResponse(null, {
    status: 204,
    headers: [
      ["access-control-allow-origin", "*"],
      ["access-control-allow-methods", "GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS"],
      ["access-control-allow-headers", requestedHeaders ?? "*"],
      ["access-control-max-age", "86400"],
    ],
  });
}
