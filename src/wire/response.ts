/**
 * Replies as responses.
 * @module
 */
import { FastResponse } from "srvx";
import type { OnEvents, Reply } from "../types/reply.ts";
import { isEventStream } from "./events.ts";
import { followed } from "./live.ts";
import { headerValue } from "./headers.ts";
import { writeLimits } from "./limits.ts";
import { type Delivered, deliveredStream, type ResponseHead, type Whole } from "./delivery.ts";

/** The reason phrases of the statuses in use; some clients show nothing else (RFC 9110 section 15). */
const REASONS: Readonly<Record<number, string>> = {
  200: "OK",
  201: "Created",
  202: "Accepted",
  204: "No Content",
  206: "Partial Content",
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  405: "Method Not Allowed",
  409: "Conflict",
  413: "Content Too Large",
  416: "Range Not Satisfiable",
  422: "Unprocessable Content",
  429: "Too Many Requests",
  500: "Internal Server Error",
  502: "Bad Gateway",
  503: "Service Unavailable",
  504: "Gateway Timeout",
};

const JSON_TYPE = "application/json";
const STREAM_TYPE = "text/event-stream; charset=utf-8";

/** A response that keeps its body in one piece, for servers that can write it directly. */
export class WholeResponse extends FastResponse {
  readonly whole: Whole;

  constructor(whole: Whole) {
    super(whole.body.length > 0 ? whole.body : null, new LateInit(whole));
    this.whole = whole;
  }
}

/** The init of the standard class, computed only where that class is used. */
class LateInit implements ResponseInit {
  // Own properties, so that a copy has them.
  readonly status: number;
  readonly statusText: string;
  readonly #whole: ResponseHead;

  constructor(whole: ResponseHead) {
    // The class needs one, also where nothing is sent.
    this.status = whole.status || 200;
    this.statusText = whole.reason;
    this.#whole = whole;
  }

  get headers(): [string, string][] {
    return pairs(this.#whole.headers);
  }
}

/** A response that keeps its delivery, for servers that can carry it out fully. */
export class DeliveredResponse extends FastResponse {
  readonly delivered: Delivered;

  /** @param isDelivered whether there is such a server, so that the body is never read. */
  constructor(delivered: Delivered, isDelivered: boolean) {
    super(isDelivered ? null : deliveredStream(delivered), new LateInit(delivered));
    this.delivered = delivered;
  }
}

/** Whether a reply is sent over time. Any other, even a stream, is sent in one piece, which is three times as fast. */
export function isOpen({ kind, delivery }: Reply): boolean {
  // A live reply comes as its source sends it, whatever its delivery says.
  if (!delivery || kind === "live") return kind === "live";
  const { before = 0, delays, isSliced, ending } = delivery;
  return before > 0 || isSliced === true || ending !== undefined || delays?.some(Boolean) === true;
}

/**
 * A reply as a response.
 * @param isApi whether it answers a call of the API, which pages of every origin may make, as they may live.
 * @param isDelivered whether the server carries out a response's delivery itself.
 */
export function toResponse(reply: Reply, isApi: boolean, isDelivered: boolean = false): Response {
  const headers = headersOf(reply, isApi);
  const reason = REASONS[reply.status] ?? "";
  if (reply.kind === "live") {
    const init = { status: reply.status, statusText: reason, headers: pairs(headers) };
    const { body, headers: own = {}, onEvents } = reply;
    const heard = onEvents ? followed(body, isEventStream(own), onEvents) : body;
    return new FastResponse(heard, init);
  }
  const isLate = isOpen(reply);
  if (isLate && (isDelivered || reply.status !== 204)) {
    const { delivery = {}, onEvents = unheard } = reply;
    const isWhole = reply.kind === "body";
    const frames = isWhole ? [reply.body] : reply.frames;
    const { status } = reply;
    const delivered = { status, reason, headers, frames, isWhole, delivery, onEvents };
    return new DeliveredResponse(delivered, isDelivered);
  }
  // Without a server that delivers it, only a body could be late, and a 204 has none.
  if (isLate) reply.onEvents?.(0, "done");
  const body = reply.kind === "stream" ? reply.frames.join("") : reply.body;
  return new WholeResponse({ status: reply.status, reason, headers, body });
}

const unheard: OnEvents = () => {};

function headersOf(reply: Reply, isApi: boolean): string[] {
  const { kind, status, headers = {}, cost, source, fate, limits } = reply;
  const flat: string[] = [];
  // An answer without a body has no type (recorded).
  if (kind !== "live" && status !== 204 && headers["content-type"] === undefined) {
    flat.push("content-type", kind === "stream" ? STREAM_TYPE : JSON_TYPE);
  }
  for (const name in headers) flat.push(name, headers[name]!);
  const { length } = flat;
  if (cost) writeLimits(cost, flat, limits);
  if (isApi) flat.push("access-control-allow-origin", "*");
  if (source) {
    flat.push("x-parlel-strategy", source.strategy);
    if (source.fixture !== undefined) flat.push("x-parlel-fixture", encodeURI(source.fixture));
    if (source.match !== undefined) flat.push("x-parlel-match", source.match);
  }
  if (fate) flat.push("x-parlel-plan", headerValue(`${fate.fault}; attempt=${fate.attempt}`));
  // A rule may give any header, one that would be written here too.
  return source?.match === "rule" ? withoutStated(flat, length) : flat;
}

/** Headers without those that the first ones state already. @param length of the first ones. */
function withoutStated(flat: readonly string[], length: number): string[] {
  const first = flat.slice(0, length);
  const stated = new Set(first.filter((_, at) => at % 2 === 0));
  const others = pairs(flat.slice(length)).filter(([name]) => !stated.has(name));
  return [...first, ...others.flat()];
}

function pairs(flat: readonly string[]): [string, string][] {
  const list: [string, string][] = [];
  for (let at = 0; at < flat.length; at += 2) list.push([flat[at]!, flat[at + 1]!]);
  return list;
}

/** The answer to a browser's preflight request. */
export function preflight(requestedHeaders: string | null): Response {
  return new FastResponse(null, {
    status: 204,
    statusText: REASONS[204]!,
    headers: [
      ["access-control-allow-origin", "*"],
      ["access-control-allow-methods", "GET,HEAD,PUT,PATCH,POST,DELETE,OPTIONS"],
      ["access-control-allow-headers", requestedHeaders ?? "*"],
      ["access-control-max-age", "86400"],
    ],
  });
}
