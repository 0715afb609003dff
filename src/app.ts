/**
 * The application: every request's way from guards to log. Runs wherever fetch does.
 *
 *     socket → guards → operation → parse + validate → choose strategy → answer → wire → socket
 *                                                                              └→ request log
 * @module
 */
import { H3, type H3Event } from "h3";
import { type Choose, createChoose } from "../strategies/index.ts";
import { type Answered, prepareCall, runCall } from "./call.ts";
import { redactKey, requireKey } from "./guards/auth.ts";
import { checkOrigin, isLoopback } from "./guards/origin.ts";
import { checkDeclaredSize } from "./guards/size.ts";
import { fixedClock, realClock } from "./hash/clock.ts";
import { type ControlRoute, controlRoutes } from "./routes/_control.ts";
import { operations } from "./routes/index.ts";
import type { Store } from "./store/store.ts";
import type { Operation } from "./types/operation.ts";
import type { Options } from "./types/options.ts";
import type { Reply } from "./types/reply.ts";
import {
  ApiError,
  badRequest,
  internalError,
  methodNotAllowed,
  notFound,
  tooLarge,
} from "./wire/errors.ts";
import { preflight, toResponse } from "./wire/response.ts";

/** An application over a store. Nothing is shared between two of them. */
export function createApp(options: Options, store: Store): H3 {
  const choose = createChoose(options);
  const app = new H3();
  for (const path of new Set(controlRoutes.map((route) => route.path))) {
    const routes = controlRoutes.filter((route) => route.path === path);
    app.all(path, (event) => control(event, routes, options, store));
  }
  for (const path of new Set(operations.map((operation) => operation.path))) {
    const served = operations.filter((operation) => operation.path === path);
    app.all(path, (event) => exchange(event, served, choose, options, store));
  }
  app.all("/**", (event) => exchange(event, [], choose, options, store));
  return app;
}

/** One request to the API and its answer, logged whatever comes of it. */
async function exchange(
  event: H3Event,
  served: readonly Operation[],
  choose: Choose,
  options: Options,
  store: Store,
): Promise<Response> {
  const { req } = event;
  if (req.method === "OPTIONS") return preflight(req.headers.get("access-control-request-headers"));
  const arrived = performance.now();
  const at = new Date().toISOString();
  const authorization = req.headers.get("authorization");
  let text = "";
  let reply: Reply;
  let strategy: string | null = null;
  try {
    text = await readText(req, options.bodyLimit);
    ({ reply, strategy } = await answer(event, text, served, choose, options, store));
  } catch (error) {
    reply = toReply(error);
  }

  const pace = reply.kind === "stream" ? options.chunkDelay : 0;
  const elapsed = (): number => Math.round((performance.now() - arrived) * 1000) / 1000;
  const events = reply.kind === "stream" ? reply.frames.length : null;
  const progress = store.log.add({
    kind: served[0]?.resource ?? "unknown",
    at,
    method: req.method,
    path: event.url.pathname,
    status: reply.status,
    strategy,
    duration: pace > 0 ? null : elapsed(),
    key: redactKey(authorization),
    events: pace > 0 ? 0 : events,
    body: text === "" ? null : text,
  });
  return toResponse(reply, {
    headers: strategy ? [...OPEN, ["x-parlel-strategy", strategy]] : OPEN,
    chunkDelay: pace,
    onEvents: (count, over) => progress({ events: count, duration: over ? elapsed() : null }),
  });
}

/** The API answers pages of every origin, as it does live. */
const OPEN: [string, string][] = [["access-control-allow-origin", "*"]];

/** Guards, operation, validation, strategy. */
async function answer(
  event: H3Event,
  text: string,
  served: readonly Operation[],
  choose: Choose,
  options: Options,
  store: Store,
): Promise<Answered> {
  const { headers, method } = event.req;
  const isApi = event.url.pathname.startsWith("/v1/");
  const key = isApi ? requireKey(headers.get("authorization")) : "";
  const operation = findOperation(served, method);
  const strategies = choose(headers.get("x-parlel-strategy"));
  const call = prepareCall(
    operation,
    { params: decodeParams(event.context.params), text, contentType: headers.get("content-type") },
    {
      lenient: options.lenient,
      strictModels: options.strictModels,
      clock: options.clock === "real" ? realClock : fixedClock,
      state: store.state(key),
    },
  );
  return runCall(operation, call, strategies);
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

/**
 * @throws ApiError 404 for a path that is no operation's, 405 for another method.
 */
function findOperation(served: readonly Operation[], method: string): Operation {
  if (served.length === 0) throw notFound();
  const operation = served.find((candidate) => candidate.method === method);
  if (!operation) throw methodNotAllowed(served.map((candidate) => candidate.method));
  return operation;
}

/** One request to the emulator itself. Not logged. */
async function control(
  event: H3Event,
  routes: readonly ControlRoute[],
  options: Options,
  store: Store,
): Promise<Response> {
  const { headers, method } = event.req;
  const asked = method === "HEAD" ? "GET" : method;
  let reply: Reply;
  try {
    const route = routes.find((candidate) => candidate.method === asked);
    if (!route) throw methodNotAllowed(routes.map((candidate) => candidate.method));
    if (route.guarded) checkOrigin(headers, isLoopback(options.host));
    reply = await route.handle(store, event.url.searchParams);
  } catch (error) {
    reply = toReply(error);
  }
  return toResponse(reply);
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

function toReply(error: unknown): Reply {
  if (error instanceof ApiError) return error.reply;
  console.error(error);
  return internalError("The emulator failed to answer. Its output says why.").reply;
}
