/**
 * The life of a request to the API.
 *
 *     socket → guards → operation → parse + validate → choose strategy → answer → wire → socket
 *                                                                              └→ request log
 * @module
 */
import type { H3Event } from "h3";
import type { Strategies } from "../strategies/index.ts";
import { type Answered, prepareCall, runCall } from "./call.ts";
import { readKey, redactKey, requireKey } from "./guards/auth.ts";
import { checkOrigin, isLoopback } from "./guards/origin.ts";
import { checkDeclaredSize } from "./guards/size.ts";
import { createSeed } from "./hash/seed.ts";
import type { Memo } from "./memo.ts";
import type { Store } from "./store/store.ts";
import type { Incoming } from "./types/call.ts";
import type { Operation } from "./types/operation.ts";
import type { Options } from "./types/options.ts";
import type { BodyReply, Reply } from "./types/reply.ts";
import type { Clock, Seed } from "./types/seed.ts";
import { correlationId } from "./wire/correlation.ts";
import {
  ApiError,
  badRequest,
  internalError,
  methodNotAllowed,
  notFound,
  tooLarge,
} from "./wire/errors.ts";
import { readForm } from "./wire/multipart.ts";
import { isOpen, preflight, toOpenResponse, toResponse } from "./wire/response.ts";

/** What all requests share. */
export interface Shared {
  readonly options: Options;
  readonly store: Store;
  readonly clock: Clock;
  readonly strategies: Strategies;
  /** None when the clock is real, which makes every answer another one. */
  readonly memo: Memo | undefined;
}

const BINARY = /^(multipart\/|application\/octet-stream)/i;

/** The API answers pages of every origin, as it does live. */
const OPEN: [string, string][] = [["access-control-allow-origin", "*"]];

/**
 * One request and its answer, logged whatever comes of it.
 * @param served the operations of its path; none when the path is unknown.
 */
export async function exchange(
  event: H3Event,
  served: readonly Operation[],
  shared: Shared,
): Promise<Response> {
  const { req } = event;
  if (req.method === "OPTIONS") return preflight(req.headers.get("access-control-request-headers"));
  const arrived = performance.now();
  const at = Date.now();
  const key = readKey(req.headers.get("authorization"));
  const contentType = req.headers.get("content-type");
  const { bodyLimit, chunkDelay } = shared.options;
  let body: string | Uint8Array = "";
  let reply: Reply;
  let answered: Answered | undefined;
  try {
    body = await readBody(req, contentType, bodyLimit);
    answered = await answer(event, key, contentType, body, served, shared);
    reply = answered.reply;
  } catch (error) {
    reply = toReply(error);
  }

  const { log } = shared.store;
  const open = isOpen(reply, chunkDelay);
  const events = reply.kind === "stream" && !open ? reply.frames.length : null;
  const n = log.add({
    kind: served[0]?.resource ?? "unknown",
    at,
    method: req.method,
    path: event.url.pathname,
    status: reply.status,
    strategy: answered?.strategy ?? null,
    duration: open ? null : since(arrived),
    key: redactKey(key),
    events: open ? 0 : events,
    body: loggedBody(body),
  });
  const headers = headersOf(
    answered,
    () => createSeed(event.url.pathname, loggedBody(body)),
    shared,
  );
  if (reply.kind !== "live" && !open) return toResponse(reply, headers);
  return toOpenResponse(reply, headers, chunkDelay, (count, over) =>
    log.progress(n, { events: count, duration: over ? since(arrived) : null }),
  );
}

function since(start: number): number {
  return Math.round((performance.now() - start) * 1000) / 1000;
}

/** Guards, operation, validation, strategy. */
async function answer(
  { req, url, context }: H3Event,
  key: string,
  contentType: string | null,
  body: string | Uint8Array,
  served: readonly Operation[],
  { options, store, clock, strategies, memo }: Shared,
): Promise<Answered> {
  const { headers, method } = req;
  const isApi = url.pathname.startsWith("/v1/");
  if (isApi) requireKey(key);
  const operation = served.find((candidate) => candidate.method === method);
  const asked = strategies.choose(headers.get("x-parlel-strategy"));
  if (mayGoUpstream(headers, options)) checkOrigin(headers, isLoopback(options.host));
  const isPure = memo !== undefined && asked[0]?.pure === true && typeof body === "string";
  const asks = `${contentType} ${headers.get("x-parlel-tools")}`;
  const request = isPure ? `${method} ${url.pathname}${url.search} ${asks}\n${body}` : "";
  const known = isPure ? memo.get(request) : undefined;
  if (known) return known;
  const incoming: Incoming = {
    method,
    path: url.pathname + url.search,
    contentType,
    body,
    form: typeof body === "string" ? undefined : await readForm(body, contentType),
    key,
    control: (name) => headers.get(`x-parlel-${name}`),
  };
  const call = prepareCall(operation, incoming, decodeParams(context.params), {
    lenient: options.lenient,
    clock,
    state: store.state(key),
  });
  const answered = await runCall(operation, call, isApi ? asked : [], options.strictModels);
  if (answered) {
    if (isPure && !operation?.isStateful?.(call.body)) memo.set(request, answered);
    return answered;
  }
  throw served.length > 0 ? methodNotAllowed(served.map((row) => row.method)) : notFound();
}

/** Whether a call may spend the key of whoever started the emulator: no foreign page or name may do that. */
function mayGoUpstream(headers: Headers, { onMiss, upstreamKey }: Options): boolean {
  if (upstreamKey === undefined) return false;
  const policy = headers.get("x-parlel-on-miss") ?? onMiss;
  return policy === "record" || policy === "passthrough";
}

/**
 * The body, as text unless it is declared as something else than text; empty when there is none.
 * @throws ApiError 413, or 400 when it ends early.
 */
async function readBody(
  req: Request,
  contentType: string | null,
  limit: number,
): Promise<string | Uint8Array> {
  if (req.method === "GET" || req.method === "HEAD") return "";
  checkDeclaredSize(req.headers.get("content-length"), limit);
  const isBinary = contentType !== null && BINARY.test(contentType);
  let body: string | Uint8Array;
  try {
    body = isBinary ? new Uint8Array(await req.arrayBuffer()) : await req.text();
  } catch (error) {
    // The node adapter stops reading at the limit.
    const { statusCode } = error as { statusCode?: number };
    throw statusCode === 413 ? tooLarge(limit) : badRequest("The request body ended early.");
  }
  if (body.length > limit) throw tooLarge(limit);
  return body;
}

function loggedBody(body: string | Uint8Array): string | null {
  if (typeof body !== "string") return `(${body.length} bytes)`;
  return body === "" ? null : body;
}

/** A refused request has an id, too. */
function headersOf(
  answered: Answered | undefined,
  seed: () => Seed,
  { clock }: Shared,
): [string, string][] {
  if (!answered) {
    return [...OPEN, ["mistral-correlation-id", correlationId({ seed: seed(), clock })]];
  }
  const own = answered.headers ? Object.entries(answered.headers) : [];
  return [...OPEN, ["x-parlel-strategy", answered.strategy], ...own];
}

/** The router leaves `%25` and `%2F` as they are. */
function decodeParams(params: Record<string, string> | undefined): Record<string, string> {
  if (!params) return {};
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
export function toReply(error: unknown): BodyReply {
  if (error instanceof ApiError) return error.reply;
  console.error(error);
  return internalError("The emulator failed to answer. Its output says why.").reply;
}
