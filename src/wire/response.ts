/**
 * Replies as responses.
 * @module
 */
import { FastResponse } from "srvx";
import type { JsonReply, Reply } from "../types/reply.ts";
import { paced } from "./sse.ts";

/** A 200 with a value as JSON. */
export function frameJson(value: object): JsonReply {
  return { kind: "json", status: 200, body: JSON.stringify(value) };
}

/** The reason phrases of the statuses in use; some clients show nothing else (RFC 9110 section 15). */
const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  413: "Content Too Large",
  422: "Unprocessable Content",
  500: "Internal Server Error",
};

/** How a reply is handed over. */
export interface Delivery {
  headers?: readonly [string, string][];
  /** Milliseconds between the events of a stream. With 0 they leave in one piece, which is three times as fast. */
  chunkDelay?: number;
  /** Told how many events have been sent, and whether the stream is over; only with a delay. */
  onEvents?: (count: number, over: boolean) => void;
}

/** A reply, with whatever headers it needs, on its way to the socket. */
export function toResponse(
  reply: Reply,
  { headers = [], chunkDelay = 0, onEvents = () => {} }: Delivery = {},
): Response {
  if (reply.kind === "json") {
    const own = reply.headers ? Object.entries(reply.headers) : [];
    return new FastResponse(reply.body, {
      status: reply.status,
      statusText: REASONS[reply.status] ?? "",
      headers: [["content-type", "application/json"], ...own, ...headers],
    });
  }
  const body = chunkDelay > 0 ? paced(reply.frames, chunkDelay, onEvents) : reply.frames.join("");
  return new FastResponse(body, {
    status: 200,
    statusText: REASONS[200]!,
    headers: [["content-type", "text/event-stream; charset=utf-8"], ...headers],
  });
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
