/**
 * The script that a test sets in a world: its rules and its plan.
 * @module
 */
import type { Maybe } from "../async/maybe.ts";
import type { Plan } from "../types/plan.ts";
import type { Rule } from "../types/rule.ts";
import type { Base } from "./base.ts";
import type { Counts } from "./counts.ts";
import { changeValue } from "./value.ts";

const KEY = "script";

/** The stored form. Editions tell rules and plans from earlier ones of the same name. */
interface Scripted {
  readonly rules?: readonly Rule[];
  readonly plan?: Plan | undefined;
  readonly edition?: number;
  /** For each rule's name, the edition that added it. */
  readonly since?: Readonly<Record<string, number>>;
  /** The edition that set the plan. */
  readonly planned?: number;
}

/** Where a script is kept, to outlive the process or to reach other servers. */
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

  /** Loads a script set by an earlier process or another server. */
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

  /** Changes the rules. Those that stay keep their counts; new ones start from 0, even under a name used before. */
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

  /** Sets the plan; attempts and limits restart. */
  async setPlan(plan: Plan | undefined): Promise<void> {
    await this.#change((before) => {
      const edition = (before.edition ?? 0) + 1;
      return { ...before, plan, edition, planned: edition };
    });
  }

  /** The edition that added a rule: it tells the rule from earlier ones of the same name. */
  since(rule: string): number {
    return this.#now.since?.[rule] ?? 0;
  }

  /** Counts a play of the first of these rules that may be played once more. @returns its index, or -1 if none may. */
  play(rules: readonly Rule[]): Maybe<number> {
    return this.counts.play(rules.map(({ name, times }) => ({ name: this.#played(name), times })));
  }

  /** Takes a play back. */
  takeBack(rule: string): Maybe<void> {
    return this.counts.takeBack(this.#played(rule));
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

  /** Changes the stored script, which another server may have changed last. */
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
