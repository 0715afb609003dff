/**
 * What the console prints as requests end.
 * @module
 */
import type { EndedEntry } from "../../store/log.ts";
import type { Store } from "../../store/store.ts";
import type { World } from "../../store/world.ts";
import { HINT } from "../../wire/errors.ts";
import type { Ended } from "./line.ts";

/** The requests that are printed; each level includes those after it. */
type Said = "requests" | "misses" | "errors" | "off";

/** `auto` means all requests on a terminal, otherwise misses. */
export type Level = Said | "auto";

/** Calls `say` with each request that is worth a line. */
export function followRequests(store: Store, level: Said, say: (ended: Ended) => void): void {
  if (level === "off") return;
  store.onEnd((world, entry, kept) => {
    const hint = kept?.headers?.[HINT];
    if (!isWorthALine(entry, hint, level)) return;
    say({ entry, world: world.name, miss: missOf(entry, world), hint });
  });
}

function isWorthALine(entry: EndedEntry, hint: string | undefined, level: Said): boolean {
  if (level === "requests" || isError(entry)) return true;
  if (level === "errors") return false;
  const { match, operation, status } = entry;
  const isUnserved = operation === null && status === 404;
  return match === "miss" || match === "recorded" || isUnserved || hint !== undefined;
}

/** Whether it failed, and not by a script. */
function isError({ status, fault, strategy }: EndedEntry): boolean {
  const isScripted = (fault !== null && fault !== "ok") || strategy === "rules";
  return status !== null && status >= 500 && !isScripted;
}

/** The miss that an entry logs: the latest with the same method and path. */
function missOf({ match, method, path }: EndedEntry, { misses }: World): Ended["miss"] {
  if (match !== "miss") return undefined;
  return misses.findLast((miss) => miss.method === method && miss.path === path);
}
