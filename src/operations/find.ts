/**
 * Finds the operations of a path. They are found nowhere else.
 * @module
 */
import { late, type Late } from "../async/late.ts";
import { andThen, type Maybe } from "../async/maybe.ts";
import { routes } from "../schema/generated/operations.ts";
import type { OperationId } from "../schema/operation.ts";
import { type Found, Paths } from "../wire/paths.ts";

/** The operations of a path by method. */
export type Ids = ReadonlyMap<string, OperationId>;

const paths = new Paths(byPath());

/** Each operation's path begins with a version. */
const VERSION = /^\/v\d/;

function byPath(): Map<string, Ids> {
  const found = new Map<string, Map<string, OperationId>>();
  for (const [id, method, path] of routes) {
    const ids = found.get(path) ?? new Map<string, OperationId>();
    found.set(path, ids.set(method, id));
  }
  return found;
}

/** The operations of a path; undefined when none is served there. */
export function locate(path: string): Found<Ids> | undefined {
  return VERSION.test(path) ? paths.find(path) : undefined;
}

/** Decodes the parameters of a path: the router leaves escapes as they are. */
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
  /** Whether a path begins with one of the document's. */
  leads(path: string): boolean;
}

/** The paths of the API's document, served or not. */
const published: Late<Published> = late(async () => {
  const { PATHS } = await import("../schema/generated/paths.ts");
  const known = new Paths(new Map(PATHS.map((path) => [path, true])));
  const begun = new Paths(new Map(PATHS.map((path) => [`${path}/**`, true])));
  return {
    has: (path) => known.find(path) !== undefined,
    leads: (path) => begun.find(path) !== undefined,
  };
});

/** Whether an unserved path belongs to the API nevertheless: it begins with /v1/, or the document has it. */
export function isPublished(path: string): Maybe<boolean> {
  return path.startsWith("/v1/") || isDocumented(path);
}

/** Whether the API's document has a path. */
export function isDocumented(path: string): Maybe<boolean> {
  return andThen(published(), ({ has }) => has(path));
}

/**
 * Whether the gateway routes an unserved path to a backend. It knows the beginnings of paths: the 404 for `/v1/ocr/process` was seen
 * to come from the backend, that for `/v1/chat/models` from the gateway (behaviour.md sections 3 and 12).
 */
export function isRouted(path: string): Maybe<boolean> {
  return andThen(published(), ({ leads }) => leads(path));
}
