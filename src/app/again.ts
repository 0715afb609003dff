/**
 * Repeats requests from the log.
 * @module
 */
import { andThen, type Maybe } from "../async/maybe.ts";
import type { Next } from "../layers/layer.ts";
import { locate } from "../operations/find.ts";
import type { StoredEntry } from "../store/entry.ts";
import type { World } from "../store/world.ts";
import type { Incoming } from "../types/call.ts";
import type { Reply } from "../types/reply.ts";
import { type Common, ReceivedCall } from "./call.ts";
import { targetOf } from "./target.ts";

/** The log doesn't keep keys. */
const KEY = "again";

/** A request as the log kept it. */
class RequestAgain implements Incoming {
  readonly method: string;
  readonly path: string;
  readonly contentType = "application/json";
  readonly body: string;
  readonly size: number;
  readonly key = KEY;

  constructor({ method, path, query, body }: StoredEntry) {
    this.method = method;
    this.path = query === null ? path : `${path}?${query}`;
    this.body = body ?? "";
    this.size = this.body.length;
  }

  controls(): Record<string, string> {
    return {};
  }

  header(name: string): string | null {
    return name === "content-type" ? this.contentType : null;
  }
}

/** Repeats a logged request. @param next the layers that it passes. */
export function askAgain(
  world: World,
  entry: StoredEntry,
  next: Next,
  common: Common,
): Maybe<Reply> {
  const target = targetOf(locate(entry.path), entry.path, entry.method);
  return andThen(target, (leads) =>
    next(new ReceivedCall(new RequestAgain(entry), leads, world, undefined, common)),
  );
}
