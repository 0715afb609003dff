/**
 * The application: which path leads where. Runs wherever fetch does.
 * @module
 */
import { H3, type H3Event } from "h3";
import { createStrategies } from "../strategies/index.ts";
import { exchange, type Shared, toReply } from "./exchange.ts";
import { checkOrigin, isLoopback } from "./guards/origin.ts";
import { fixedClock, realClock } from "./hash/clock.ts";
import { createMemo } from "./memo.ts";
import { type Controlled, type ControlRoute, controlRoutes } from "./routes/_control.ts";
import { operations } from "./routes/index.ts";
import type { Store } from "./store/store.ts";
import type { Options } from "./types/options.ts";
import type { BodyReply } from "./types/reply.ts";
import { methodNotAllowed } from "./wire/errors.ts";
import { toResponse } from "./wire/response.ts";

export interface App {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  /** Forgets everything that was asked and stored. */
  reset(): Promise<void>;
}

/** An application over a store. Nothing is shared between two of them. */
export function createApp(options: Options, store: Store): App {
  const clock = options.clock === "real" ? realClock : fixedClock;
  const memo = options.clock === "real" ? undefined : createMemo();
  const shared: Shared = { options, store, clock, strategies: createStrategies(options), memo };
  const { all } = shared.strategies;
  const reset = async (): Promise<void> => {
    for (const strategy of all) strategy.reset?.();
    await store.reset();
  };
  const controlled: Controlled = { log: store.log, strategies: all, reset };

  const app = new H3();
  for (const [path, routes] of byPath(controlRoutes)) {
    app.all(path, (event) => control(event, routes, controlled, isLoopback(options.host)));
  }
  for (const [path, served] of byPath(operations)) {
    app.all(path, (event) => exchange(event, served, shared));
  }
  app.all("/**", (event) => exchange(event, [], shared));
  return { fetch: app.fetch, reset };
}

/** One request to the emulator itself. Not logged. */
async function control(
  { req, url }: H3Event,
  routes: readonly ControlRoute[],
  controlled: Controlled,
  loopbackOnly: boolean,
): Promise<Response> {
  const method = req.method === "HEAD" ? "GET" : req.method;
  let reply: BodyReply;
  try {
    const route = routes.find((candidate) => candidate.method === method);
    if (!route) throw methodNotAllowed(routes.map((candidate) => candidate.method));
    if (route.guarded) checkOrigin(req.headers, loopbackOnly);
    reply = await route.handle(controlled, url.searchParams);
  } catch (error) {
    reply = toReply(error);
  }
  return toResponse(reply);
}

/** Several methods may share a path. */
function byPath<Row extends { path: string }>(rows: readonly Row[]): Map<string, Row[]> {
  const table = new Map<string, Row[]>();
  for (const row of rows) table.set(row.path, [...(table.get(row.path) ?? []), row]);
  return table;
}
