/**
 * The emulator's own routes: metadata, health, and the control plane under `/__parlel`. The control plane of a world has the world's
 * prefix.
 * @module
 */
import { addRoute, createRouter, findRoute } from "rou3";
import { checkOrigin } from "../guards/origin.ts";
import type { BodyReply } from "../types/reply.ts";
import { methodNotAllowed, toReply } from "../wire/errors.ts";
import type { Control, ControlRoute } from "./control.ts";
import { health, home } from "./home.ts";
import { listMisses } from "./misses.ts";
import { clearRequests, listRequests } from "./requests.ts";
import { endWorld, listWorlds, reset } from "./worlds.ts";

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
  guarded("DELETE", "/__parlel", endWorld),
];

const router = createRouter<readonly ControlRoute[]>();
for (const path of new Set(routes.map((route) => route.path))) {
  addRoute(
    router,
    "",
    path,
    routes.filter((route) => route.path === path),
  );
}

/** The control routes of a path; undefined for a path of the API. */
export function findControl(path: string): readonly ControlRoute[] | undefined {
  return findRoute(router, "", path)?.data;
}

/** Answers a request to the emulator itself. It is not logged. */
export async function answerControl(
  found: readonly ControlRoute[],
  named: string | undefined,
  { method, headers }: Request,
  query: URLSearchParams,
  control: Control,
): Promise<BodyReply> {
  try {
    const wanted = method === "HEAD" ? "GET" : method;
    const route = found.find((candidate) => candidate.method === wanted);
    if (!route) throw methodNotAllowed(found.map((candidate) => candidate.method));
    if (route.isGuarded) checkOrigin((name) => headers.get(name), control.isLocal);
    const world = () => control.store.world(named ?? "");
    return await route.handle({ ...control, routes, named, query, world });
  } catch (error) {
    return toReply(error);
  }
}
