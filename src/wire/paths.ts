/**
 * Finding things by the path of a request.
 * @module
 */
import { addRoute, createRouter, findRoute, type RouterContext } from "rou3";

export interface Found<T> {
  readonly data: T;
  /** The parameters, still escaped; absent for a path without any. */
  readonly params?: Readonly<Record<string, string>> | undefined;
}

const PATTERN = /[:*]/;

/**
 * Finds a value by a path that may have parameters (`/v1/files/:file_id`). The first request whose path isn't a key as it stands
 * builds the router: with it, every start would take some milliseconds longer.
 */
export class Paths<T> {
  readonly #entries: ReadonlyMap<string, T>;
  /** Those without parameters. */
  readonly #plain: ReadonlyMap<string, T>;
  #router: RouterContext<T> | undefined;

  constructor(entries: ReadonlyMap<string, T>) {
    this.#entries = entries;
    this.#plain = new Map([...entries].filter(([path]) => !PATTERN.test(path)));
  }

  find(path: string): Found<T> | undefined {
    const data = this.#plain.get(path);
    if (data !== undefined) return { data };
    this.#router ??= routerOf(this.#entries);
    return findRoute(this.#router, "", path);
  }
}

function routerOf<T>(entries: ReadonlyMap<string, T>): RouterContext<T> {
  const router = createRouter<T>();
  for (const [path, data] of entries) addRoute(router, "", path, data);
  return router;
}
