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

/** For each rule's name, the edition that added it. */
export type Since = Readonly<Record<string, string>>;

/** The stored form. Editions are unique: they tell rules and plans from earlier ones of the same name, also from those before a reset. */
interface Scripted {
  readonly rules?: readonly Rule[];
  readonly plan?: Plan | undefined;
  readonly since?: Since;
  /** The edition that set the plan. */
  readonly planned?: string;
}

/** A rule and where it comes from: a folder, or the edition that added it to its world. */
export interface Placed {
  readonly rule: Rule;
  readonly place: string;
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

  /**
   * Changes the rules. Those that stay keep their counts; new ones start from 0, even under a name used before.
   * @returns the edition of the new ones.
   */
  async changeRules(
    change: (rules: readonly Rule[], since: Since) => readonly Rule[],
  ): Promise<string> {
    const edition = crypto.randomUUID();
    await this.#change((before) => {
      const { rules: old = [], since = {} } = before;
      const rules = change(old, since);
      const kept = new Set(old);
      const editions = rules.map(
        (rule) => [rule.name, kept.has(rule) ? since[rule.name]! : edition] as const,
      );
      return { ...before, rules, since: Object.fromEntries(editions) };
    });
    return edition;
  }

  /** Sets the plan; attempts and limits restart. */
  async setPlan(plan: Plan | undefined): Promise<void> {
    const planned = crypto.randomUUID();
    await this.#change((before) => ({ ...before, plan, planned }));
  }

  /** The edition that added a rule. */
  since(rule: string): string {
    return this.#now.since?.[rule] ?? "";
  }

  /** Counts a play of the first of these rules that may be played once more. @returns its index, or -1 if none may. */
  play(rules: readonly Placed[]): Maybe<number> {
    return this.counts.play(
      rules.map(({ rule: { name, times }, place }) => ({ name: nameIn(place, name), times })),
    );
  }

  /** Takes a play back of a rule, which another may have replaced meanwhile. */
  takeBack({ rule, place }: Placed): Maybe<void> {
    return this.counts.takeBack(nameIn(place, rule.name));
  }

  /** How often a rule was played. @param place where it comes from; without it, it is the world's. */
  plays(rule: string, place: string = this.since(rule)): number {
    return this.counts.plays(nameIn(place, rule));
  }

  /** The names under which the plays of the rules are counted. */
  get played(): readonly string[] {
    return this.rules.map(({ name }) => nameIn(this.since(name), name));
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
    if (isPlanned) this.counts.begin(now.planned ?? "");
  }
}

/** Tells a rule from others of its name: those of other folders, and those that it replaced. */
export function nameIn(place: string, rule: string): string {
  return `${place} ${rule}`;
}
