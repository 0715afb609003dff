/**
 * What control routes have in hand.
 * @module
 */
import type { Maybe } from "../async/maybe.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { StoredEntry } from "../store/ring.ts";
import type { Store } from "../store/store.ts";
import type { World } from "../store/world.ts";
import type { Fixtures } from "../types/fixture.ts";
import type { Reply } from "../types/reply.ts";
import type { Canonical } from "../verify/entries.ts";

/** The server that is controlled. */
export interface Control {
  readonly store: Store;
  /** Whether the server is bound to the loopback interface alone. */
  readonly isLocal: boolean;
  /** What whoever controls it must show; nothing without it. */
  readonly controlKey: string | undefined;
  readonly fixtures: Fixtures;
  readonly metrics: Metrics;
  /** Asks the emulator as a client would, without a socket. */
  ask(request: Request): Maybe<Response>;
  /** How large a body may be, in bytes. */
  readonly bodyLimit: number;
  /** Why it isn't ready for requests; undefined while it is. */
  unready(): Maybe<string | undefined>;
  /** Loads the canonical form that operations give to the bodies of requests. */
  canonical(): Maybe<Canonical>;
  /** The fixtures' answers that a world should have played and has not, by name. */
  unplayed(world: World): readonly string[];
  /** The answer to an entry of the log, worked out anew by the strategies alone; undefined where it can't be. */
  again(world: World, entry: StoredEntry): Maybe<Reply | undefined>;
  /** Asks an entry of the log again, as a client would. */
  replay(world: World, entry: StoredEntry): Maybe<Reply>;
}

/** A request to the control plane. */
export interface ControlCall extends Control {
  /** Every control route there is. */
  readonly routes: readonly ControlRoute[];
  /** The world that the path names; undefined when it names none. */
  readonly named: string | undefined;
  /** Without the world's prefix. */
  readonly path: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** A header by its lower-case name. */
  header(name: string): string | null;
  /** The named world, or else the default one. */
  world(): Maybe<World>;
  /**
   * The body: JSON where it is declared or begins as such, else its text.
   * @throws ApiError 400 for what is no JSON, 413 for what is too large.
   */
  body(): Promise<unknown>;
}

export interface ControlRoute {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  readonly path: string;
  /** Whether web pages of other origins are kept out. */
  readonly isGuarded: boolean;
  readonly handle: (call: ControlCall) => Maybe<Reply>;
}
