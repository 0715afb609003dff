/**
 * What several servers on one store share, and the news that they exchange.
 * @module
 */
import type { Maybe } from "../async/maybe.ts";
import type { Backend } from "./base.ts";
import type { Holding } from "./holds.ts";
import type { RequestLog } from "./log.ts";
import type { TextBudget } from "./ring.ts";
import type { Counts } from "./counts.ts";

/** What servers tell each other of a world. */
export type Word =
  /** It was reset. */
  | "reset"
  /** Its rules or its plan were changed. */
  | "script"
  /** Its log is being read: write what isn't written yet. */
  | "flush"
  /** Something was written to its log. */
  | "logged";

/** A backend that several servers use, and what else they share. */
export interface SharedBackend extends Backend {
  readonly shared: Shared;
}

export interface Shared {
  /** Whether the store answers. */
  readonly isThere: boolean;
  /** A world as all servers see it. */
  open(world: string, bounds: LogBounds): SharedWorld;
  /** Marks a world as used. @returns whether what is known of it is still valid. */
  use(world: string): boolean;
  /** Tells the other servers; resolves when they have acted, or after a time limit. */
  tell(what: Word, world: string): Promise<void>;
  /** Calls `act` with each piece of news, and `missed` when some may have been missed. */
  listen(act: (what: Word, world: string) => Maybe<void>, missed: () => void): Promise<void>;
}

export interface LogBounds {
  readonly limit: number;
  readonly budget: TextBudget;
}

/** What servers share of a world besides its values. It belongs to the epoch that was current when it was first needed. */
export interface SharedWorld {
  readonly log: RequestLog;
  readonly counts: Counts;
  readonly holds: Holding;
  /** Whether its epoch is still the current one. */
  isPresent(): Promise<boolean>;
  /** Acts on news from another server. */
  hear(what: "flush" | "logged"): Promise<void>;
  /** Updates log and counts to what all servers know. @param played the names under which plays are counted. */
  sync(played: readonly string[]): Promise<void>;
}
