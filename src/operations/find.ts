/**
 * Where a path leads: the one finder of routes.
 * @module
 */
import { addRoute, createRouter, findRoute } from "rou3";
import { late, type Late } from "../async/late.ts";
import type { Maybe } from "../async/maybe.ts";
import { routes } from "../schema/generated/operations.ts";
import type { OperationId } from "../schema/operation.ts";

/** A path and the operations on it. */
export interface Located {
  /** The operations by method. */
  readonly ids: Readonly<Record<string, OperationId>>;
  /** As the path has them. */
  readonly params: Readonly<Record<string, string>>;
}

const router = createRouter<Record<string, OperationId>>();
const byPath = new Map<string, Record<string, OperationId>>();
for (const [id, method, path] of routes) {
  const known = byPath.get(path);
  if (known) known[method] = id;
  else {
    const ids = { [method]: id };
    byPath.set(path, ids);
    addRoute(router, "", path, ids);
  }
}

const NO_PARAMS = {};

/** The operations of a path; undefined when none is served there. */
export function locate(path: string): Located | undefined {
  const found = findRoute(router, "", path);
  if (!found) return undefined;
  return { ids: found.data, params: found.params ? decoded(found.params) : NO_PARAMS };
}

/** The router leaves escapes as they are. */
function decoded(params: Record<string, string>): Record<string, string> {
  const decode = (value: string): string => {
    try {
      return decodeURIComponent(value);
    } catch {
      return value;
    }
  };
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, decode(value)]));
}

/** The paths that the API's document has, beyond those that are served. */
const published: Late<(path: string) => boolean> = late(async () => {
  const { PATHS } = await import("../schema/generated/paths.ts");
  const known = createRouter<true>();
  for (const path of PATHS) addRoute(known, "", path, true);
  return (path) => findRoute(known, "", path) !== undefined;
});

/** Whether a path that isn't served belongs to the API all the same: the document has it, or it is one of the first version's. */
export function isPublished(path: string): Maybe<boolean> {
  if (path.startsWith("/v1/")) return true;
  const known = published();
  return known instanceof Promise ? known.then((has) => has(path)) : known(path);
}
