/**
 * The emulator's own routes: metadata, health, and the control plane under `/__parlel`.
 * @module
 */
import type { RequestLog } from "../store/log.ts";
import type { StoredEntry } from "../store/ring.ts";
import type { LogFilter } from "../types/log.ts";
import type { BodyReply } from "../types/reply.ts";
import { integer } from "../schema/scalars.ts";
import type { Issue } from "../types/schema.ts";
import type { Strategy } from "../types/strategy.ts";
import { invalidBody } from "../wire/errors.ts";
import { isJson } from "../wire/json.ts";
import { frameJson } from "../wire/response.ts";
import { version } from "../version.ts";
import { operations } from "./index.ts";

/** What the control plane reads and resets. */
export interface Controlled {
  readonly log: RequestLog;
  readonly strategies: readonly Strategy[];
  reset(): Promise<void>;
}

export interface ControlRoute {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  /** Whether web pages of other origins are kept out. */
  readonly guarded: boolean;
  handle(controlled: Controlled, query: URLSearchParams): BodyReply | Promise<BodyReply>;
}

export const controlRoutes: readonly ControlRoute[] = [
  {
    method: "GET",
    path: "/",
    guarded: false,
    handle: () =>
      frameJson({
        name: "mistral",
        version,
        description: "Emulator of the Mistral AI API",
        operations: operations.map(({ method, path }) => `${method} ${path}`),
        control: controlRoutes.map(({ method, path }) => `${method} ${path}`),
      }),
  },
  {
    method: "GET",
    path: "/health",
    guarded: false,
    handle: () => frameJson({ status: "ok" }),
  },
  {
    method: "GET",
    path: "/__parlel/requests",
    guarded: true,
    handle: ({ log }, query) => listRequests(log, query),
  },
  {
    method: "DELETE",
    path: "/__parlel/requests",
    guarded: true,
    async handle({ log }) {
      await log.clear();
      return frameJson({ ok: true, count: 0 });
    },
  },
  {
    method: "GET",
    path: "/__parlel/misses",
    guarded: true,
    handle({ strategies }) {
      const misses = strategies.flatMap((strategy) => strategy.misses?.() ?? []);
      return frameJson({ misses, count: misses.length });
    },
  },
  {
    method: "POST",
    path: "/__parlel/reset",
    guarded: true,
    async handle({ reset }) {
      await reset();
      return frameJson({ ok: true });
    },
  },
];

/** JSON bodies are spliced in as they were sent, so that no digit and no key's place is lost. */
function listRequests(log: RequestLog, query: URLSearchParams): BodyReply {
  const entries = log.list(readFilter(query)).map(entryJson);
  const body = `{"requests":[${entries.join(",")}],"count":${entries.length}}`;
  return { kind: "body", status: 200, body };
}

function entryJson({ n, kind, at, body, ...rest }: StoredEntry): string {
  const entry = { n, kind, at: new Date(at).toISOString(), ...rest };
  const text = body === null || isJson(body) ? body : JSON.stringify(body);
  return `${JSON.stringify(entry).slice(0, -1)},"body":${text}}`;
}

/**
 * The filter in a query.
 * @throws ApiError 422 for a number that is none.
 */
function readFilter(query: URLSearchParams): LogFilter {
  const filter: LogFilter = {};
  const issues: Issue[] = [];
  for (const name of ["limit", "after", "status"] as const) {
    const given = query.get(name);
    if (given !== null) {
      const context = { loc: ["query", name], issues, lenient: false };
      filter[name] = integer({ ge: 0 }).check(given, context);
    }
  }
  if (issues.length > 0) throw invalidBody(issues);
  for (const name of ["kind", "path"] as const) {
    const given = query.get(name);
    if (given !== null) filter[name] = given;
  }
  return filter;
}
