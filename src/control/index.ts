/**
 * The emulator's own routes: metadata, health, and the control plane under `/__parlel`. The control plane of a world has the world's
 * prefix.
 * @module
 */
import { checkControlKey } from "../guards/control-key.ts";
import { checkOrigin } from "../guards/origin.ts";
import { nearest } from "../schema/nearest.ts";
import type { Reply } from "../types/reply.ts";
import type { PlainRequest } from "../types/request.ts";
import { jsonReply } from "../wire/content.ts";
import { badRequest, methodNotAllowed, noControl, toReply } from "../wire/errors.ts";
import { LINK_PATHS } from "../wire/links.ts";
import { Paths } from "../wire/paths.ts";
import { readBody } from "./body.ts";
import type { Control, ControlRoute } from "./control.ts";
import { health, icon, ready } from "./home.ts";
import { listMisses } from "./misses.ts";
import { homeOrPage } from "./page.ts";
import { reset } from "./reset.ts";
import { endWorld, listWorlds } from "./worlds.ts";

const guarded = (
  method: ControlRoute["method"],
  path: string,
  handle: ControlRoute["handle"],
  query: ControlRoute["query"] = [],
): ControlRoute => ({ method, path, isGuarded: true, handle, query });

// Routes that few callers use are loaded by their first call.
const log = () => import("./requests.ts");
const rules = () => import("./rules.ts");
const plan = () => import("./plan.ts");
const metrics = () => import("./metrics.ts");
const made = () => import("./made.ts");
const state = () => import("./state.ts");

export const routes: readonly ControlRoute[] = [
  { method: "GET", path: "/", isGuarded: false, handle: homeOrPage },
  { method: "GET", path: "/health", isGuarded: false, handle: health },
  { method: "GET", path: "/health/ready", isGuarded: false, handle: ready },
  { method: "GET", path: "/favicon.ico", isGuarded: false, handle: icon },
  guarded("GET", "/metrics", async (call) => (await metrics()).showMetrics(call)),
  { method: "GET", path: "/__parlel", isGuarded: false, handle: homeOrPage },
  {
    method: "GET",
    path: "/__parlel/requests",
    isGuarded: true,
    handle: async (call) => (await log()).listRequests(call),
  },
  guarded("DELETE", "/__parlel/requests", async (call) => (await log()).clearRequests(call)),
  guarded("GET", "/__parlel/requests/:n", async (call) => (await log()).showRequest(call)),
  guarded("POST", "/__parlel/requests/:n/replay", async (call) =>
    (await log()).replayRequest(call),
  ),
  guarded("GET", "/__parlel/requests/:n/rule", async (call) => (await made()).showRule(call)),
  guarded("POST", "/__parlel/requests/:n/fixture", async (call) =>
    (await made()).keepFixture(call),
  ),
  guarded("GET", "/__parlel/fixtures", async ({ fixtures }) => jsonReply(await fixtures.report())),
  guarded("GET", "/__parlel/misses", listMisses),
  guarded("GET", "/__parlel/rules", async (call) => (await rules()).listRules(call), ["as"]),
  guarded("PUT", "/__parlel/rules", async (call) => (await rules()).setRules(call)),
  guarded("POST", "/__parlel/rules", async (call) => (await rules()).addRules(call)),
  guarded("DELETE", "/__parlel/rules", async (call) => (await rules()).clearRules(call), [
    "name",
    "edition",
  ]),
  guarded("GET", "/__parlel/plan", async (call) => (await plan()).showPlan(call), ["played"]),
  guarded("PUT", "/__parlel/plan", async (call) => (await plan()).setPlan(call)),
  guarded("DELETE", "/__parlel/plan", async (call) => (await plan()).clearPlan(call)),
  guarded("POST", "/__parlel/verify", async (call) =>
    (await import("./verify.ts")).verifyRequests(call),
  ),
  guarded(
    "GET",
    "/__parlel/verdict",
    async (call) => (await import("./verdict.ts")).showVerdict(call),
    ["after", "patience"],
  ),
  guarded("POST", "/__parlel/mcp", async (call) =>
    (await import("./mcp/index.ts")).answerMcp(call),
  ),
  guarded("GET", "/__parlel/metrics", async (call) => (await metrics()).showMetrics(call)),
  guarded("GET", "/__parlel/worlds", listWorlds),
  guarded("POST", "/__parlel/reset", reset, ["only", "key"]),
  guarded("GET", "/__parlel/state", async (call) => (await state()).showState(call), ["key"]),
  guarded("GET", "/__parlel/state/:kind", async (call) => (await state()).listObjects(call), [
    "key",
    "limit",
    "offset",
  ]),
  guarded("GET", "/__parlel/state/:kind/:id", async (call) => (await state()).showObject(call), [
    "key",
  ]),
  guarded("POST", "/__parlel/clock", async (call) => (await import("./clock.ts")).moveClock(call)),
  guarded("DELETE", "/__parlel", endWorld),
];

/** Links lead to bytes that the API stored. Anyone who has a link may follow it. */
const links = LINK_PATHS.map((path): ControlRoute => ({
  method: "GET",
  path,
  isGuarded: false,
  handle: async (call) => (await import("./links.ts")).followLink(call),
}));

const byPath = new Map<string, ControlRoute[]>();
for (const route of [...routes, ...links]) {
  byPath.set(route.path, [...(byPath.get(route.path) ?? []), route]);
}
const paths = new Paths(byPath);

/** The control routes of a path. */
export interface FoundControl {
  readonly path: string;
  readonly routes: readonly ControlRoute[];
  readonly params: Readonly<Record<string, string>>;
}

/** The control routes of a path; undefined for a path of the API. */
export function findControl(path: string): FoundControl | undefined {
  const found = paths.find(path);
  if (found) return { path, routes: found.data, params: found.params ?? {} };
  return /^\/__parlel(\/|$)/.test(path) ? { path, routes: [], params: {} } : undefined;
}

/** Answers a request to the emulator itself. It is not logged. */
export async function answerControl(
  found: FoundControl,
  named: string | undefined,
  request: PlainRequest,
  query: URLSearchParams,
  control: Control,
): Promise<Reply> {
  try {
    const route = routeOf(found, request.method);
    const header = (name: string): string | null => request.headers.get(name);
    if (route.isGuarded) {
      checkOrigin(header, control.isLocal);
      checkControlKey(header, control.controlKey);
      checkQuery(query, route);
    }
    return await route.handle({
      ...control,
      routes,
      named,
      query,
      header,
      path: found.path,
      params: found.params,
      get signal() {
        return request.signal;
      },
      async world() {
        const world = await control.store.world(named ?? "");
        await world.sync();
        return world;
      },
      body: (or) => readBody(request, control.bodyLimit, or),
    });
  } catch (error) {
    return toReply(error);
  }
}

/** @throws ApiError 400 for a name that a route's query can't have, or has twice: ignoring it could forget more than was meant, or less. */
function checkQuery(query: URLSearchParams, { method, path, query: known }: ControlRoute): void {
  if (!known) return;
  const names = [...query.keys()];
  const stranger = names.find((name) => !known.includes(name));
  if (stranger !== undefined) {
    const all = known.length > 0 ? `Known: ${known.join(", ")}.` : "It takes none.";
    const named = JSON.stringify(stranger);
    throw badRequest(
      `${method} ${path} has no parameter ${named}.${nearest(stranger, known)} ${all}`,
    );
  }
  const twice = names.find((name, at) => names.indexOf(name) < at);
  if (twice !== undefined) throw badRequest(`${method} ${path} takes ${twice} once.`);
}

/** @throws ApiError 404 or 405. */
function routeOf({ path, routes: known }: FoundControl, method: string): ControlRoute {
  const wanted = method === "HEAD" ? "GET" : method;
  const route = known.find((candidate) => candidate.method === wanted);
  if (route) return route;
  if (known.length > 0) throw methodNotAllowed(known.map((candidate) => candidate.method));
  const list = routes.map((each) => `${each.method} ${each.path}`).join(", ");
  throw noControl(`The emulator has no ${path}. It has ${list}.`);
}
