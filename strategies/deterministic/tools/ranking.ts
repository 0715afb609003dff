/**
 * How well each tool suits a request: what its name, its description and its parameters share with it. A word counts by its
 * place, and by how few of the tools have it.
 * @module
 */
import { isObject } from "../../../src/schema/scalars.ts";
import type { Function } from "../../../src/schema/generated/requests.ts";
import { type Action, actionOf } from "./text/actions.ts";
import { isEmpty, stemsOf } from "./text/words.ts";

/** The words of a request, with how much each counts. */
export interface Request {
  readonly stems: ReadonlyMap<string, number>;
  readonly action: Action | undefined;
}

/** The parts of a tool that matter to requests. */
export interface Profile {
  readonly tool: Function;
  /** The stems that it shares with requests, with the weights of their places. */
  readonly stems: ReadonlyMap<string, number>;
  /** The stems of its name that show its purpose, with their weights. */
  readonly names: ReadonlyMap<string, number>;
  readonly action: Action | undefined;
}

/** How much a word counts in each place. */
const WEIGHTS = { name: 2, description: 1.2, parameter: 1, value: 1, about: 0.5 };
/** What a whole name adds, and what the same action adds. */
const NAMED = 2;
const SAME_ACTION = 0.6;
/** A verb says less than a noun, and a verb that fits most tools says next to nothing. */
const VERB = 0.75;
const LOOKUP = 0.01;

/** Deeper and longer texts say nothing more about what a tool is for. */
const DEPTH = 6;
const LONGEST = 2000;

/** @param asked the stems of all requests. */
export function profileOf(tool: Function, asked: ReadonlySet<string>): Profile {
  const stems = new Map<string, number>();
  const add = (text: unknown, weight: number): void => {
    if (typeof text !== "string") return;
    for (const stem of stemsOf(text.slice(0, LONGEST))) {
      if (asked.has(stem) && weight > (stems.get(stem) ?? 0)) stems.set(stem, weight);
    }
  };
  const visit = (schema: unknown, depth: number): void => {
    if (!isObject(schema) || depth > DEPTH) return;
    const { description, properties, items, enum: values } = schema;
    add(description, WEIGHTS.about);
    if (Array.isArray(values)) for (const value of values) add(value, WEIGHTS.value);
    if (isObject(properties)) {
      for (const [name, member] of Object.entries(properties)) {
        add(name, WEIGHTS.parameter);
        visit(member, depth + 1);
      }
    }
    visit(items, depth + 1);
  };
  add(tool.name, WEIGHTS.name);
  add(tool.description, WEIGHTS.description);
  visit(tool.parameters, 0);
  const words = stemsOf(tool.name).filter((stem) => !isEmpty(stem) && !/^\d+$/.test(stem));
  const first = (all: readonly string[]): Action | undefined => all.map(actionOf).find(Boolean);
  return {
    tool,
    stems,
    names: new Map(words.map((stem) => [stem, tellingOf(stem)])),
    action: first(stemsOf(tool.name)) ?? first(stemsOf((tool.description ?? "").slice(0, 200))),
  };
}

/** Most tools look something up, so such a verb says little. */
function tellingOf(stem: string): number {
  const action = actionOf(stem);
  if (action === undefined) return 1;
  return action === "read" || action === "compute" ? LOOKUP : VERB;
}

/** How much of a name a request says. */
function shareOf(names: Profile["names"], asked: Request["stems"]): number {
  let all = 0;
  let said = 0;
  for (const [stem, weight] of names) {
    all += weight;
    said += weight * (asked.get(stem) ?? 0);
  }
  return all === 0 ? 0 : said / all;
}

/** In how many profiles each stem is. */
export function countStems(profiles: readonly Profile[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { stems } of profiles) {
    for (const stem of stems.keys()) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  }
  return counts;
}

/** A tool, how well it suits, and its lead over tools that suit as well. */
export interface Ranked {
  readonly profile: Profile;
  readonly fit: number;
  readonly lead: number;
}

/** The tools, the best one first; of equals the one that was offered first. */
export function rank(
  { stems: asked, action }: Request,
  profiles: readonly Profile[],
  counts: ReadonlyMap<string, number>,
): Ranked[] {
  const ranked = profiles.map((profile) => {
    const { stems, names } = profile;
    let fit = 0;
    for (const [stem, own] of stems) {
      const weight = asked.get(stem);
      if (weight === undefined) continue;
      const rarity = Math.log(1 + profiles.length / counts.get(stem)!);
      fit += weight * own * rarity * (actionOf(stem) ? VERB : 1);
    }
    fit += NAMED * shareOf(names, asked);
    const isSame = action !== undefined && action === profile.action;
    return { profile, fit, lead: isSame ? SAME_ACTION : 0 };
  });
  return ranked.sort((one, other) => other.fit + other.lead - one.fit - one.lead);
}
