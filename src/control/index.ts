/**
 * The emulator's own routes: metadata, health, and the control plane under `/__parlel`. The control plane of a world has the world's
 * prefix.
 * @module
 */
import { addRoute, createRouter, findRoute } from "rou3";
import { checkOrigin } from "../guards/origin.ts";
import type { Reply } from "../types/reply.ts";
import { methodNotAllowed, toReply } from "../wire/errors.ts";
import type { Control, ControlRoute } from "./control.ts";
import { health, home } from "./home.ts";
import { listMisses } from "./misses.ts";
import { moveClock } from "./clock.ts";
import { followLink, LINKS } from "./links.ts";
import { clearRequests, listRequests } from "./requests.ts";
import { reset } from "./reset.ts";
import { listObjects, showState } from "./state.ts";
import { endWorld, listWorlds } from "./worlds.ts";

const guarded = (
  method: ControlRoute["method"],
  path: string,
  handle: ControlRoute["handle"],
): ControlRoute => ({ method, path, isGuarded: true, handle });

export const routes: readonly ControlRoute[] = [
  { method: "GET", path: "/", isGuarded: false, handle: home },
  { method: "GET", path: "/health", isGuarded: false, handle: health },
  guarded("GET", "/__parlel/requests", listRequests),
  guarded("DELETE", "/__parlel/requests", clearRequests),
  guarded("GET", "/__parlel/misses", listMisses),
  guarded("GET", "/__parlel/worlds", listWorlds),
  guarded("POST", "/__parlel/reset", reset),
  guarded("GET", "/__parlel/state", showState),
  guarded("GET", "/__parlel/state/:kind", listObjects),
  guarded("POST", "/__parlel/clock", moveClock),
  guarded("DELETE", "/__parlel", endWorld),
];

/** Links lead to what the API has stored, and are for everybody who has one. */
const links = LINKS.map((path): ControlRoute => ({
  method: "GET",
  path,
  isGuarded: false,
  handle: followLink,
}));

const router = createRouter<readonly ControlRoute[]>();
for (const path of new Set([...routes, ...links].map((route) => route.path))) {
  addRoute(
    router,
    "",
    path,
    [...routes, ...links].filter((route) => route.path === path),
  );
}

/** What a path of the emulator's own leads to. */
export interface Found {
  readonly path: string;
  readonly routes: readonly ControlRoute[];
  readonly params: Readonly<Record<string, string>>;
}

/** The control routes of a path; undefined for a path of the API. */
export function findControl(path: string): Found | undefined {
  const found = findRoute(router, "", path);
  return found && { path, routes: found.data, params: found.params ?? {} };
}

/** Answers a request to the emulator itself. It is not logged. */
export async function answerControl(
  { path, routes: found, params }: Found,
  named: string | undefined,
  request: Request,
  query: URLSearchParams,
  control: Control,
): Promise<Reply> {
  const { method, headers } = request;
  try {
    const wanted = method === "HEAD" ? "GET" : method;
    const route = found.find((candidate) => candidate.method === wanted);
    if (!route) throw methodNotAllowed(found.map((candidate) => candidate.method));
    if (route.isGuarded) checkOrigin((name) => headers.get(name), control.isLocal);
    return await route.handle({
      ...control,
      routes,
      named,
      path,
      params,
      query,
      header: (name) => headers.get(name),
      text: () => request.text(),
      world: () => control.store.world(named ?? ""),
    });
  } catch (error) {
    return toReply(error);
  }
}
