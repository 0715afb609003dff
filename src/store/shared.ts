/**
 * What several servers share on one store, and tell each other.
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
  /** Somebody reads its log, and wants what isn't written yet. */
  | "flush"
  /** Something was written to its log. */
  | "logged";

/** A backend that several servers use, and what they share besides. */
export interface SharedBackend extends Backend {
  readonly shared: Shared;
}

export interface Shared {
  /** Whether the store answers. */
  readonly isThere: boolean;
  /** A world, as all servers have it. */
  open(world: string, bounds: LogBounds): SharedWorld;
  /** All worlds that some server has used. */
  names(): Promise<readonly string[]>;
  /** A world is being used. @returns whether what is known of it still counts. */
  use(world: string): boolean;
  /** Tells the other servers; resolves when they have acted, or don't say so in time. */
  tell(what: Word, world: string): Promise<void>;
  /** Says what is to be done with news, and when some may have been missed. */
  listen(act: (what: Word, world: string) => Maybe<void>, missed: () => void): Promise<void>;
}

export interface LogBounds {
  readonly limit: number;
  readonly budget: TextBudget;
}

/** What servers share of a world besides its values. It belongs to the epoch that was the present one when it was first needed. */
export interface SharedWorld {
  readonly log: RequestLog;
  readonly counts: Counts;
  readonly holds: Holding;
  /** Whether its epoch is still the present one. */
  isPresent(): Promise<boolean>;
  /** Acts on what another server has told. */
  hear(what: "flush" | "logged"): Promise<void>;
  /** Brings what is known here of log and counts up to what all servers know. @param played the names of what was played. */
  sync(played: readonly string[]): Promise<void>;
}
