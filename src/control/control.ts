/**
 * What control routes work with.
 * @module
 */
import type { Maybe } from "../async/maybe.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { StoredEntry } from "../store/entry.ts";
import type { Store } from "../store/store.ts";
import type { World } from "../store/world.ts";
import type { Fixtures } from "../types/fixture.ts";
import type { Reply } from "../types/reply.ts";
import type { Canonical } from "../verify/entries.ts";

/** The controlled server. */
export interface Control {
  readonly store: Store;
  /** Calls `stop` once the server is about to stop. @returns a function that takes this back. */
  onStop(stop: () => void): () => void;
  /** Whether the server is bound to the loopback interface alone. */
  readonly isLocal: boolean;
  /** The key that control requests must carry; undefined if none is needed. */
  readonly controlKey: string | undefined;
  readonly fixtures: Fixtures;
  readonly metrics: Metrics;
  /** Sends a request to the emulator as a client would, without a socket. */
  ask(request: Request): Maybe<Response>;
  /** How large a body may be, in bytes. */
  readonly bodyLimit: number;
  /** Why it isn't ready for requests; undefined while it is. */
  unready(): Maybe<string | undefined>;
  /** Loads the function that brings request bodies into their operation's canonical form. */
  canonical(): Maybe<Canonical>;
  /** The names of the fixtures' answers that a world should have played but hasn't. */
  unplayed(world: World): readonly string[];
  /** The answer to a log entry, made anew by the strategies alone; undefined if it can't be. */
  again(world: World, entry: StoredEntry): Maybe<Reply | undefined>;
  /** Repeats the request of a log entry, as a client would. */
  replay(world: World, entry: StoredEntry): Maybe<Reply>;
}

/** A request to the control plane. */
export interface ControlCall extends Control {
  /** Every control route. */
  readonly routes: readonly ControlRoute[];
  /** The world that the path names; undefined when it names none. */
  readonly named: string | undefined;
  /** Without the world's prefix. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** Aborted when the client leaves. */
  readonly signal: AbortSignal;
  /** A header by its lower-case name. */
  header(name: string): string | null;
  /** The named world, or the default one. */
  world(): Maybe<World>;
  /**
   * The body: parsed if it is declared as JSON or begins like it, otherwise its text. Where it may be a line, it must begin like JSON.
   * @throws ApiError 400 for invalid JSON, 413 for a body that is too large.
   */
  body(or?: "line"): Promise<unknown>;
}

export interface ControlRoute {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  /** Whether it refuses web pages of other origins. */
  readonly isGuarded: boolean;
  /** The names that its query may have; undefined where the route looks at them itself. */
  readonly query?: readonly string[] | undefined;
  readonly handle: (call: ControlCall) => Maybe<Reply>;
}
