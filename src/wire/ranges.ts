/**
 * Ranges of stored bytes (RFC 9110 section 14).
 * @module
 */
import type { Reply, ReplyHeaders } from "../types/reply.ts";
import { ApiError } from "./errors.ts";

/** Bytes from one offset to another, `end` not included. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/**
 * The range that a header asks for; undefined when it asks for everything, for several ranges, or in an unknown form.
 * @throws ApiError 416 for a range beyond the end.
 */
export function rangeOf(header: string | null, size: number): Range | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size : Math.min(size, Number(last) + 1);
  if (first !== "" && last !== "" && Number(last) < start) return undefined;
  if (start >= size || (first === "" && Number(last) === 0))
    throw new ApiError(416, "", { "content-range": `bytes */${size}` });
  return { start, end };
}

/** The reply for stored bytes, all of them or a range, sent as they are read. */
export function streamReply(
  body: ReadableStream<Uint8Array>,
  size: number,
  range: Range | undefined,
  headers: ReplyHeaders,
): Reply {
  const { start, end } = range ?? { start: 0, end: size };
  return {
    kind: "live",
    status: range ? 206 : 200,
    headers: {
      ...headers,
      "content-length": `${end - start}`,
      // The live service doesn't announce ranges for a whole file (recorded).
      ...(range && {
        "accept-ranges": "bytes",
        "content-range": `bytes ${start}-${end - 1}/${size}`,
      }),
    },
    body,
  };
}
