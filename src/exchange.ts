/**
 * The life of a request to the API.
 *
 *     socket → guards → operation → parse + validate → choose strategy → answer → wire → socket
 *                                                                              └→ request log
 * @module
 */
import type { H3Event } from "h3";
import type { Choose } from "../strategies/index.ts";
import { type Answered, prepareCall, runCall } from "./call.ts";
import { redactKey, requireKey } from "./guards/auth.ts";
import { checkDeclaredSize } from "./guards/size.ts";
import type { Store } from "./store/store.ts";
import type { Operation } from "./types/operation.ts";
import type { Options } from "./types/options.ts";
import type { Reply } from "./types/reply.ts";
import type { Clock } from "./types/seed.ts";
import {
  ApiError,
  badRequest,
  internalError,
  methodNotAllowed,
  notFound,
  tooLarge,
} from "./wire/errors.ts";
import { preflight, toResponse } from "./wire/response.ts";

/** What all requests to one emulator share. */
export interface Emulator {
  readonly options: Options;
  readonly store: Store;
  readonly clock: Clock;
  readonly choose: Choose;
}

/** The API answers pages of every origin, as it does live. */
const OPEN: [string, string][] = [["access-control-allow-origin", "*"]];

/**
 * One request and its answer, logged whatever comes of it.
 * @param served the operations of its path; none when the path is unknown.
 */
export async function exchange(
  event: H3Event,
  served: readonly Operation[],
  emulator: Emulator,
): Promise<Response> {
  const { req } = event;
  if (req.method === "OPTIONS") return preflight(req.headers.get("access-control-request-headers"));
  const arrived = performance.now();
  const at = new Date().toISOString();
  const { bodyLimit, chunkDelay } = emulator.options;
  let text = "";
  let reply: Reply;
  let strategy: string | null = null;
  try {
    text = await readText(req, bodyLimit);
    ({ reply, strategy } = await answer(event, text, served, emulator));
  } catch (error) {
    reply = toReply(error);
  }

  const elapsed = (): number => Math.round((performance.now() - arrived) * 1000) / 1000;
  const isPaced = reply.kind === "stream" && chunkDelay > 0;
  const events = reply.kind === "stream" ? reply.frames.length : null;
  const progress = emulator.store.log.add({
    kind: served[0]?.resource ?? "unknown",
    at,
    method: req.method,
    path: event.url.pathname,
    status: reply.status,
    strategy,
    duration: isPaced ? null : elapsed(),
    key: redactKey(req.headers.get("authorization")),
    events: isPaced ? 0 : events,
    body: text === "" ? null : text,
  });
  return toResponse(reply, {
    headers: strategy ? [...OPEN, ["x-parlel-strategy", strategy]] : OPEN,
    chunkDelay,
    onEvents: (count, over) => progress({ events: count, duration: over ? elapsed() : null }),
  });
}

/** Guards, operation, validation, strategy. */
async function answer(
  { req, url, context }: H3Event,
  text: string,
  served: readonly Operation[],
  { options, store, clock, choose }: Emulator,
): Promise<Answered> {
  const { headers, method } = req;
  const isApi = url.pathname.startsWith("/v1/");
  const key = isApi ? requireKey(headers.get("authorization")) : "";
  const operation = findOperation(served, method);
  const strategies = choose(headers.get("x-parlel-strategy"));
  const call = prepareCall(
    operation,
    { params: decodeParams(context.params), text, contentType: headers.get("content-type") },
    { ...options, clock, state: store.state(key) },
  );
  return runCall(operation, call, strategies);
}

/**
 * The body as text; empty when there is none.
 * @throws ApiError 413, or 400 when it ends early.
 */
async function readText(req: Request, limit: number): Promise<string> {
  if (req.method === "GET" || req.method === "HEAD") return "";
  checkDeclaredSize(req.headers.get("content-length"), limit);
  let text: string;
  try {
    text = await req.text();
  } catch (error) {
    // The node adapter stops reading at the limit.
    const { statusCode } = error as { statusCode?: number };
    throw statusCode === 413 ? tooLarge(limit) : badRequest("The request body ended early.");
  }
  if (text.length > limit) throw tooLarge(limit);
  return text;
}

/**
 * @throws ApiError 404 for a path that is no operation's, 405 for another method.
 */
function findOperation(served: readonly Operation[], method: string): Operation {
  if (served.length === 0) throw notFound();
  const operation = served.find((candidate) => candidate.method === method);
  if (!operation) throw methodNotAllowed(served.map((candidate) => candidate.method));
  return operation;
}

/** The router leaves `%25` and `%2F` as they are. */
function decodeParams(params: Record<string, string> = {}): Record<string, string> {
  const decode = (value: string): string => {
    try {
      return decodeURIComponent(value);
    } catch {
      return value;
    }
  };
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, decode(value)]));
}

/** The reply that an error means; one that nobody meant is told in the emulator's output. */
export function toReply(error: unknown): Reply {
  if (error instanceof ApiError) return error.reply;
  console.error(error);
  return internalError("The emulator failed to answer. Its output says why.").reply;
}
