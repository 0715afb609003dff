/**
 * What a test scripts in a world: its rules and its plan.
 * @module
 */
import type { Maybe } from "../async/maybe.ts";
import type { Plan } from "../types/plan.ts";
import type { Rule } from "../types/rule.ts";
import type { Base } from "./base.ts";
import type { Counts } from "./counts.ts";
import { changeValue } from "./value.ts";

const KEY = "script";

/** As it is kept. Editions tell rules and plans from others that were there before. */
interface Scripted {
  readonly rules?: readonly Rule[];
  readonly plan?: Plan | undefined;
  readonly edition?: number;
  /** Since which edition there has been a rule of a name. */
  readonly since?: Readonly<Record<string, number>>;
  /** Since which edition there has been the plan. */
  readonly planned?: number;
}

/** Where a script outlives the process, or reaches other servers. */
export interface ScriptPlace {
  base(): Maybe<Base>;
  /** Tells other servers that the script has changed. */
  tell(): Maybe<void>;
}

export class Script {
  readonly counts: Counts;
  readonly #place: ScriptPlace | undefined;
  #now: Scripted = {};

  constructor(counts: Counts, place?: ScriptPlace) {
    this.counts = counts;
    this.#place = place;
  }

  /** Takes over what was scripted before the process began, or by another server. */
  async load(): Promise<void> {
    const text = await (await this.#place?.base())?.get(KEY);
    this.#take(text === undefined ? {} : (JSON.parse(text) as Scripted));
  }

  get isActive(): boolean {
    return this.plan !== undefined || this.rules.length > 0;
  }

  get rules(): readonly Rule[] {
    return this.#now.rules ?? [];
  }

  get plan(): Plan | undefined {
    return this.#now.plan;
  }

  /** Changes the rules. Those that stay go on counting; others begin anew, whatever was named so before. */
  async changeRules(change: (rules: readonly Rule[]) => readonly Rule[]): Promise<void> {
    await this.#change((before) => {
      const rules = change(before.rules ?? []);
      const edition = (before.edition ?? 0) + 1;
      const old = new Set(before.rules);
      const since = Object.fromEntries(
        rules.map((rule) => [rule.name, old.has(rule) ? before.since![rule.name]! : edition]),
      );
      return { ...before, rules, edition, since };
    });
  }

  /** Sets the plan; attempts and limits begin anew. */
  async setPlan(plan: Plan | undefined): Promise<void> {
    await this.#change((before) => {
      const edition = (before.edition ?? 0) + 1;
      return { ...before, plan, edition, planned: edition };
    });
  }

  /** What tells a rule from others that had its name before. */
  since(rule: string): number {
    return this.#now.since?.[rule] ?? 0;
  }

  /** Counts a play of a rule. @returns how often it has been played, this time included. */
  play(rule: string): Maybe<number> {
    return this.counts.play(this.#played(rule));
  }

  /** How often a rule was played. */
  plays(rule: string): number {
    return this.counts.plays(this.#played(rule));
  }

  /** The names under which the plays of the rules are counted. */
  get played(): readonly string[] {
    return this.rules.map(({ name }) => this.#played(name));
  }

  #played(rule: string): string {
    return `${this.since(rule)} ${rule}`;
  }

  /** What is kept is changed as it is now, whoever changed it. */
  async #change(change: (before: Scripted) => Scripted): Promise<void> {
    const base = await this.#place?.base();
    if (!base) return this.#take(change(this.#now));
    const now = await changeValue<Scripted>(base, KEY, (before) => change(before ?? {}));
    this.#take(now ?? {});
    await this.#place?.tell();
  }

  #take(now: Scripted): void {
    const isPlanned = now.planned !== this.#now.planned;
    this.#now = now;
    if (isPlanned) this.counts.begin(now.planned ?? 0);
  }
}
