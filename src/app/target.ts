/**
 * Finds what a path and a method lead to.
 * @module
 */
import { andThen, type Maybe } from "../async/maybe.ts";
import { decoded, type Ids, isPublished } from "../operations/find.ts";
import { operationOf } from "../operations/index.ts";
import { hintOf } from "../operations/hint.ts";
import type { Found } from "../wire/paths.ts";
import type { Target } from "./call.ts";

const UNSERVED = { served: undefined, allowed: [], params: {} };

export function targetOf(
  located: Found<Ids> | undefined,
  path: string,
  method: string,
): Maybe<Target> {
  if (!located) {
    return andThen(isPublished(path), (isApi) =>
      andThen(hintOf(path), (hint) => ({ ...UNSERVED, isApi, hint })),
    );
  }
  const { data: ids, params } = located;
  const id = ids.get(method);
  if (id === undefined) return { ...UNSERVED, allowed: [...ids.keys()], isApi: true };
  return andThen(operationOf(id), (served) => ({
    served,
    allowed: [],
    params: params ? decoded(params) : {},
    isApi: true,
  }));
}
