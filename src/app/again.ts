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
import { controlHeader } from "./receive.ts";
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
  readonly #controls: Readonly<Record<string, string>>;

  constructor({ method, path, query, body }: StoredEntry, strategy: string | undefined) {
    this.#controls = strategy === undefined ? {} : { [controlHeader("strategy")]: strategy };
    this.method = method;
    this.path = query === null ? path : `${path}?${query}`;
    this.body = body ?? "";
    this.size = this.body.length;
  }

  controls(): Record<string, string> {
    return { ...this.#controls };
  }

  header(name: string): string | null {
    return name === "content-type" ? this.contentType : (this.#controls[name] ?? null);
  }
}

/**
 * Repeats a logged request.
 * @param next the layers that it passes.
 * @param strategy the one to ask; by default the server's, since the log doesn't know which one the request named.
 */
export function askAgain(
  world: World,
  entry: StoredEntry,
  next: Next,
  common: Common,
  strategy?: string,
): Maybe<Reply> {
  const target = targetOf(locate(entry.path), entry.path, entry.method);
  return andThen(target, (leads) =>
    next(new ReceivedCall(new RequestAgain(entry, strategy), leads, world, undefined, common)),
  );
}
