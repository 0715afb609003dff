/**
 * Which tool a part of a turn asks for, and the values that the conversation gives its arguments.
 * @module
 */
import type { Function } from "../../../src/schema/generated/requests.ts";
import { OPTIONAL } from "./arguments/assignment.ts";
import { fill, type Filled, type Form, formOf, missingOf, type Reading } from "./arguments/form.ts";
import type { Slot } from "./arguments/slots.ts";
import { countStems, profileOf, rank } from "./ranking.ts";
import { requestOf, SIGNS } from "./requests.ts";
import type { Token } from "./text/tokens.ts";

/** The texts that are read for one answer, the newest first. */
export interface Heard {
  readonly turn: Reading;
  /** The results that have come since. */
  readonly results: readonly Reading[];
  /** What was said before the turn. */
  readonly before: readonly Reading[];
}

export interface Choice {
  readonly form: Form;
  /** What its part of the turn says about the arguments. */
  readonly filled: Filled;
  /** What the conversation says about them. */
  readonly values: ReadonlyMap<Slot, unknown>;
  /** Required arguments that nobody has stated. */
  readonly missing: readonly Slot[];
  /** How well the words suit, without and with the penalty for missing arguments. */
  readonly words: number;
  readonly fit: number;
}

/** How many tools are compared closely. */
const CLOSE = 8;
/** What a missing argument subtracts from how well a tool suits, and how many count. */
const MISSING = 1.5;
const COUNTED = 3;
/** What an argument adds that a preposition leads to. */
const LED = 0.25;

/**
 * Finds the tool that a part of the turn asks for.
 * @param only the tool, where it is known.
 */
export type Choose = (part: readonly Token[], only?: Function) => Choice | undefined;

/** @param names the stems of the tools' names. */
export function chooser(
  { turn, results, before }: Heard,
  tools: readonly Function[],
  names: ReadonlySet<string>,
): Choose {
  const stems = new Set([...SIGNS, ...turn.tokens.flatMap((token) => token.stems)]);
  const profiles = tools.map((tool) => profileOf(tool, stems));
  const counts = countStems(profiles);
  const whole = requestOf(turn.tokens, names, new Map());
  const known = new Map<Function, { form: Form; filled: Filled }>();
  const lookUp = (tool: Function): { form: Form; filled: Filled } => {
    let entry = known.get(tool);
    if (!entry) {
      const form = formOf(tool);
      known.set(tool, (entry = { form, filled: fill(form, turn) }));
    }
    return entry;
  };
  const choiceOf = (tool: Function, words: number, part: readonly Token[]): Choice => {
    const { form, filled: all } = lookUp(tool);
    const filled = part === turn.tokens ? all : fill(form, { ...turn, tokens: part });
    const values = new Map(filled.values);
    add(values, form, all.values);
    return { form, filled, values, words, ...judge(form, values, words) };
  };
  /** Values that a part lacks come from results first, then from the whole turn, then from earlier messages. */
  const complete = ({ form, filled, words }: Choice): Choice => {
    const values = new Map(filled.values);
    const listen = (others: readonly Reading[]): void => {
      for (const other of others) {
        const missing = missingOf(form, values);
        if (missing.length > 0) add(values, form, fill(form, other, missing, OPTIONAL).values);
      }
    };
    listen(results);
    add(values, form, lookUp(form.tool).filled.values);
    listen(before);
    return { form, filled, values, words, ...judge(form, values, words) };
  };
  return (part, only) => {
    const asked = profiles.filter(({ tool }) => only === undefined || tool === only);
    const request = part === turn.tokens ? whole : requestOf(part, names, whole.stems);
    let best: Choice | undefined;
    let most = -Infinity;
    for (const { profile, fit, lead } of rank(request, asked, counts).slice(0, CLOSE)) {
      const choice = choiceOf(profile.tool, fit, part);
      const led = choice.filled.pairs.filter(({ isLedTo }) => isLedTo).length;
      const score = choice.fit + lead + LED * led;
      if (score > most) [best, most] = [choice, score];
    }
    return best && complete(best);
  };
}

/** Adds what is missing. */
function add(values: Map<Slot, unknown>, form: Form, others: ReadonlyMap<Slot, unknown>): void {
  for (const slot of missingOf(form, values)) {
    if (others.has(slot)) values.set(slot, others.get(slot));
  }
}

function judge(
  form: Form,
  values: ReadonlyMap<Slot, unknown>,
  words: number,
): Pick<Choice, "missing" | "fit"> {
  const missing = missingOf(form, values);
  // Flags are seldom mentioned, and arguments with a default needn't be.
  const count = missing.filter(
    ({ type, schema }) => type !== "boolean" && !("default" in schema),
  ).length;
  return { missing, fit: words - MISSING * Math.min(COUNTED, count) };
}
