/**
 * Where a path leads: the one finder of routes.
 * @module
 */
import { addRoute, createRouter, findRoute } from "rou3";
import { late, type Late } from "../async/late.ts";
import { andThen, type Maybe } from "../async/maybe.ts";
import { routes } from "../schema/generated/operations.ts";
import type { OperationId } from "../schema/operation.ts";

/** The operations of a path by method. */
export type Ids = Readonly<Record<string, OperationId>>;

/** A path's operations, and its parameters as they stand in it. */
export interface Located {
  readonly ids: Ids;
  readonly params?: Readonly<Record<string, string>> | undefined;
}

const router = createRouter<Ids>();
for (const [path, ids] of byPath()) addRoute(router, "", path, ids);

function byPath(): Map<string, Ids> {
  const found = new Map<string, Record<string, OperationId>>();
  for (const [id, method, path] of routes) {
    const ids = found.get(path) ?? {};
    ids[method] = id;
    found.set(path, ids);
  }
  return found;
}

/** The operations of a path; undefined when none is served there. */
export function locate(path: string): Located | undefined {
  const found = findRoute(router, "", path);
  return found && { ids: found.data, params: found.params };
}

/** Parameters of a path as they are meant: the router leaves escapes as they are. */
export function decoded(params: Readonly<Record<string, string>>): Record<string, string> {
  const decode = (value: string): string => {
    try {
      return decodeURIComponent(value);
    } catch {
      return value;
    }
  };
  return Object.fromEntries(Object.entries(params).map(([name, value]) => [name, decode(value)]));
}

interface Published {
  /** Whether the API's document has a path. */
  has(path: string): boolean;
  /** Whether it has one that a path begins with. */
  leads(path: string): boolean;
}

/** The paths of the API's document, beyond those that are served. */
const published: Late<Published> = late(async () => {
  const { PATHS } = await import("../schema/generated/paths.ts");
  const known = createRouter<true>();
  const begun = createRouter<true>();
  for (const path of PATHS) {
    addRoute(known, "", path, true);
    addRoute(begun, "", `${path}/**`, true);
  }
  return {
    has: (path) => findRoute(known, "", path) !== undefined,
    leads: (path) => findRoute(begun, "", path) !== undefined,
  };
});

/** Whether a path that isn't served belongs to the API all the same: the document has it, or it is one of the first version's. */
export function isPublished(path: string): Maybe<boolean> {
  return path.startsWith("/v1/") || isDocumented(path);
}

/** Whether the API's document has a path. */
export function isDocumented(path: string): Maybe<boolean> {
  return andThen(published(), ({ has }) => has(path));
}

/**
 * Whether the gateway leads a path that isn't served to a backend. It knows the beginnings of paths: of `/v1/ocr/process` the backend
 * was seen to say that it isn't there, of `/v1/chat/models` the gateway (behaviour.md sections 3 and 12).
 */
export function isRouted(path: string): Maybe<boolean> {
  return andThen(published(), ({ leads }) => leads(path));
}
