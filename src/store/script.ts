/**
 * What a test scripts in a world: its rules and its plan, and what is counted and spent for them.
 * @module
 */
import type { Maybe } from "../async/maybe.ts";
import type { Plan } from "../types/plan.ts";
import type { Rule } from "../types/rule.ts";
import type { Base } from "./base.ts";

/** How many counts are kept; beyond them the oldest go. */
const MOST_COUNTS = 100_000;
const KEY = "script";

/** What is left of a limit. */
export interface Spent {
  readonly isTaken: boolean;
  readonly remaining: number;
  /** Milliseconds until there is enough. */
  readonly wait: number;
}

/** A limit that comes back continuously. */
export interface Budget {
  readonly most: number;
  /** Milliseconds in which all of it comes back. */
  readonly period: number;
}

export class Script {
  #rules: readonly Rule[] = [];
  #plan: Plan | undefined;
  readonly #base: (() => Maybe<Base>) | undefined;
  readonly #counts = new Map<string, number>();
  readonly #plays = new Map<string, number>();
  readonly #since = new Map<string, number>();
  #edition = 0;
  readonly #left = new Map<string, { amount: number; at: number }>();
  readonly #open = new Map<string, number>();

  /** @param base where rules and plan outlive the process. */
  constructor(base?: () => Maybe<Base>) {
    this.#base = base;
  }

  /** Takes over what was scripted before the process began. */
  async load(): Promise<void> {
    const text = await (await this.#base?.())?.get(KEY);
    if (text === undefined) return;
    const { rules = [], plan } = JSON.parse(text) as { rules?: Rule[]; plan?: Plan };
    this.#rules = rules;
    this.#plan = plan;
  }

  get isActive(): boolean {
    return this.#plan !== undefined || this.#rules.length > 0;
  }

  get rules(): readonly Rule[] {
    return this.#rules;
  }

  get plan(): Plan | undefined {
    return this.#plan;
  }

  /** Sets the rules. Those that stay go on counting; others begin anew, whatever was named so before. */
  async setRules(rules: readonly Rule[]): Promise<void> {
    const before = new Set(this.#rules);
    this.#edition++;
    for (const rule of rules) {
      if (before.has(rule)) continue;
      this.#since.set(rule.name, this.#edition);
      this.#plays.delete(rule.name);
    }
    this.#rules = rules;
    await this.#save();
  }

  /** What tells a rule from others that had its name before. */
  since(rule: string): number {
    return this.#since.get(rule) ?? 0;
  }

  /** Sets the plan; attempts and limits begin anew. */
  async setPlan(plan: Plan | undefined): Promise<void> {
    this.#plan = plan;
    this.#counts.clear();
    this.#left.clear();
    await this.#save();
  }

  /** Counts something that comes again. @returns how often it has come, this time included. */
  count(name: string): Maybe<number> {
    const n = (this.#counts.get(name) ?? 0) + 1;
    // The one that came last stands last.
    this.#counts.delete(name);
    this.#counts.set(name, n);
    if (this.#counts.size > MOST_COUNTS) this.#counts.delete(this.#counts.keys().next().value!);
    return n;
  }

  /** Counts a play of a rule. @returns how often it has been played, this time included. */
  play(rule: string): Maybe<number> {
    const n = this.plays(rule) + 1;
    this.#plays.set(rule, n);
    return n;
  }

  /** How often a rule was played. */
  plays(rule: string): number {
    return this.#plays.get(rule) ?? 0;
  }

  /**
   * Spends some of a limit.
   * @param needed what must be there for it; it may be less than what is spent.
   */
  spend(name: string, { most, period }: Budget, amount: number, needed: number): Maybe<Spent> {
    const now = Date.now();
    const before = this.#left.get(name) ?? { amount: most, at: now };
    const left = Math.min(most, before.amount + ((now - before.at) * most) / period);
    const isTaken = left >= needed;
    const remaining = isTaken ? left - amount : left;
    this.#left.set(name, { amount: remaining, at: now });
    const wait = isTaken ? 0 : ((needed - left) * period) / most;
    return { isTaken, remaining: Math.floor(remaining), wait };
  }

  /** How many calls are open: of a key, or with an empty name of all. */
  open(key: string): number {
    return this.#open.get(key) ?? 0;
  }

  /** A call has come, or with -1 has been answered. */
  enter(key: string, by: 1 | -1): void {
    for (const name of ["", key]) {
      const open = this.open(name) + by;
      if (open > 0) this.#open.set(name, open);
      else this.#open.delete(name);
    }
  }

  async #save(): Promise<void> {
    const base = await this.#base?.();
    await base?.set(KEY, JSON.stringify({ rules: this.#rules, plan: this.#plan }));
  }
}
