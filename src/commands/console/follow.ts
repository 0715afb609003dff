/**
 * What is said of requests as they end.
 * @module
 */
import type { EndedEntry } from "../../store/log.ts";
import type { Store } from "../../store/store.ts";
import type { World } from "../../store/world.ts";
import { HINT } from "../../wire/errors.ts";
import type { Ended } from "./line.ts";

/** Of which requests something is said; each has those of the ones after it. */
type Said = "requests" | "misses" | "errors" | "off";

/** `auto` for all of them on a terminal, and else for misses. */
export type Level = Said | "auto";

/** Calls back with each request that is worth a line. */
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

/** Whether it went wrong without anybody having scripted that. */
function isError({ status, fault, strategy }: EndedEntry): boolean {
  const isScripted = (fault !== null && fault !== "ok") || strategy === "rules";
  return status !== null && status >= 500 && !isScripted;
}

/** The miss that an entry tells of: it has just come. */
function missOf({ match, method, path }: EndedEntry, { misses }: World): Ended["miss"] {
  if (match !== "miss") return undefined;
  return misses.findLast((miss) => miss.method === method && miss.path === path);
}
