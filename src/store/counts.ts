/**
 * A world's counters, spent limits and misses, kept by one server alone or by several together.
 * @module
 */
import { andThen, type Maybe } from "../async/maybe.ts";
import type { Miss } from "../types/miss.ts";
import { RecentCounts } from "./recent-counts.ts";

/** The result of spending from a limit. */
export interface Spent {
  readonly isTaken: boolean;
  readonly remaining: number;
  /** Milliseconds until enough has been replenished. */
  readonly wait: number;
}

/** A limit that is replenished continuously. */
export interface Budget {
  readonly most: number;
  /** Milliseconds in which all of it is replenished. */
  readonly period: number;
}

/** How many calls were open when one arrived, itself included. */
export interface Open {
  readonly ofKey: number;
  readonly ofAll: number;
}

/** A rule whose plays are counted. */
export interface Playable {
  /** The name under which they are counted. */
  readonly name: string;
  /** How often it may be played; undefined is any number of times. */
  readonly times: number | undefined;
}

/** An open call. */
export interface Entered extends Open {
  /** Ends it, once it has been answered. */
  leave(): void;
}

export interface Counts {
  /** Counts an occurrence. @returns how many there have been, this one included. */
  count(name: string): Maybe<number>;
  /**
   * Spends some of a limit, which is replenished by the world's clock.
   * @param needed how much must be left; undefined spends even what isn't left.
   */
  spend(name: string, budget: Budget, amount: number, needed?: number): Maybe<Spent>;
  /** Restarts counts and limits. @param edition tells the new ones from those before. */
  begin(edition: string): void;
  /** Counts a play of the first of these rules that may be played once more. @returns its index, or -1 if none may. */
  play(rules: readonly Playable[]): Maybe<number>;
  /** Takes a play back. */
  takeBack(rule: string): Maybe<void>;
  /** How often a rule was played, as far as is known here. */
  plays(rule: string): number;
  /** Counts a call that has arrived. */
  enter(key: string): Maybe<Entered>;
  /** Counts a turn of a key. @returns how many there were before. */
  turn(key: string, turn: string): Maybe<number>;
  /** Remembers a call that has no recording. */
  missed(miss: Miss): void;
  /** The calls without a recording, oldest first, as far as is known here. */
  readonly misses: readonly Miss[];
  /** Restarts the turns of one key, or of all. */
  forgetTurns(key?: string): Maybe<void>;
  forgetMisses(): Maybe<void>;
}

/** How many misses are remembered. */
export const MOST_MISSES = 100;
/** The turns of this many keys are remembered: a caller that keeps sending new keys needs no counting. */
const KEYS = 1000;

/**
 * Counts of one server.
 * @param moved by how many milliseconds the world's clock has been advanced.
 */
export function createCounts(moved: () => Maybe<number> = () => 0): Counts {
  return new LocalCounts(moved);
}

/** What has been counted. Created when first needed, since most worlds count nothing. */
class Tables {
  readonly counts = new RecentCounts();
  readonly left = new Map<string, { readonly amount: number; readonly at: number }>();
  readonly plays = new Map<string, number>();
  readonly open = new Map<string, number>();
  readonly turns = new Map<string, Map<string, number>>();
  misses: readonly Miss[] = [];

  /** @returns how many calls under a name are open now. */
  change(name: string, by: 1 | -1): number {
    const now = (this.open.get(name) ?? 0) + by;
    if (now > 0) this.open.set(name, now);
    else this.open.delete(name);
    return now;
  }
}

class LocalCounts implements Counts {
  readonly #moved: () => Maybe<number>;
  #made: Tables | undefined;

  constructor(moved: () => Maybe<number>) {
    this.#moved = moved;
  }

  get #tables(): Tables {
    return (this.#made ??= new Tables());
  }

  count(name: string): number {
    return this.#tables.counts.next(name);
  }

  spend(
    name: string,
    { most, period }: Budget,
    amount: number,
    needed: number = Number.NEGATIVE_INFINITY,
  ): Maybe<Spent> {
    return andThen(this.#moved(), (by) => {
      const { left } = this.#tables;
      const now = Date.now() + by;
      const before = left.get(name) ?? { amount: most, at: now };
      // The world's clock can be set back.
      const passed = Math.max(0, now - before.at);
      const there = Math.min(most, before.amount + (passed * most) / period);
      const isTaken = there >= needed;
      const remaining = isTaken ? there - amount : there;
      left.set(name, { amount: remaining, at: now });
      const wait = isTaken ? 0 : ((needed - there) * period) / most;
      return { isTaken, remaining: Math.floor(remaining), wait };
    });
  }

  begin(): void {
    this.#made?.counts.clear();
    this.#made?.left.clear();
  }

  play(rules: readonly Playable[]): number {
    const first = rules.findIndex(({ name, times = Infinity }) => this.plays(name) < times);
    if (first >= 0) this.#addPlay(rules[first]!.name, 1);
    return first;
  }

  takeBack(rule: string): void {
    this.#addPlay(rule, -1);
  }

  #addPlay(rule: string, by: 1 | -1): void {
    this.#tables.plays.set(rule, this.plays(rule) + by);
  }

  plays(rule: string): number {
    return this.#made?.plays.get(rule) ?? 0;
  }

  enter(key: string): Entered {
    const tables = this.#tables;
    const name = `key ${key}`;
    return {
      ofKey: tables.change(name, 1),
      ofAll: tables.change("", 1),
      leave() {
        tables.change(name, -1);
        tables.change("", -1);
      },
    };
  }

  turn(key: string, turn: string): number {
    const { turns } = this.#tables;
    let mine = turns.get(key);
    if (!mine) turns.set(key, (mine = new Map()));
    if (turns.size > KEYS) turns.delete(turns.keys().next().value!);
    const before = mine.get(turn) ?? 0;
    mine.set(turn, before + 1);
    return before;
  }

  missed(miss: Miss): void {
    const tables = this.#tables;
    tables.misses = [...tables.misses.slice(1 - MOST_MISSES), miss];
  }

  get misses(): readonly Miss[] {
    return this.#made?.misses ?? [];
  }

  forgetTurns(key?: string): void {
    if (key === undefined) this.#made?.turns.clear();
    else this.#made?.turns.delete(key);
  }

  forgetMisses(): void {
    if (this.#made) this.#made.misses = [];
  }
}
