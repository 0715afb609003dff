/**
 * The calls that a turn asks for, step by step.
 * @module
 */
import type { Function } from "../../../src/schema/generated/requests.ts";
import { copiesOf } from "./arguments/copies.ts";
import type { Form, Reading } from "./arguments/form.ts";
import { isIdentifier, type Slot } from "./arguments/slots.ts";
import { type Choice, type Choose, chooser, type Heard } from "./choice.ts";
import { clausesOf } from "./requests.ts";
import { stemsOf } from "./text/words.ts";

/** A tool, and the values that the conversation gives its arguments. */
export interface IntendedCall {
  readonly form: Form;
  readonly values: ReadonlyMap<Slot, unknown>;
  /** Required arguments that nobody has stated. */
  readonly missing: readonly Slot[];
}

/** Calls that are made at once. */
export type Step = readonly IntendedCall[];

export interface Intent {
  /** None if nothing suits, or if a needed identifier was never said. */
  readonly steps: readonly Step[];
  /** The best match, good or not; nothing if there are no tools. */
  readonly best: IntendedCall | undefined;
  /** The missing identifiers because of which nothing is called. */
  readonly unsaid: readonly Slot[];
}

/** How well a tool must suit to be called: for a turn, for one part of it, and for a part that follows another. */
const CALLED = 1.2;
const SURE = 3.5;
const NEXT = 2;

export function intentOf(heard: Heard, tools: readonly Function[]): Intent {
  const { turn } = heard;
  const names = new Set(tools.flatMap(({ name }) => stemsOf(name)));
  const choose = chooser(heard, tools, names);
  const best = choose(turn.tokens);
  const steps = stepsOf(turn, names, choose);
  if (steps.flat().length > 1) return { steps, best, unsaid: [] };
  if (!best || best.fit < CALLED) return { steps: [], best, unsaid: [] };
  const unsaid = best.missing.filter(isIdentifier);
  return { steps: unsaid.length > 0 ? [] : [copiesOf(best, turn.tokens)], best, unsaid };
}

/** The steps of a turn, as far as its parts each ask for something by themselves. */
function stepsOf({ tokens }: Reading, names: ReadonlySet<string>, choose: Choose): Step[] {
  const clauses = clausesOf(tokens, names);
  if (clauses.length === 1) return [];
  const parts = clauses.flatMap((clause) => {
    const choice = choose(clause.tokens);
    return choice && isSure(choice, clause.isNext) ? [{ ...clause, choice }] : [];
  });
  const steps: IntendedCall[][] = [[]];
  const known = new Set<Function>();
  for (const { choice, tokens: part, isNext } of parts) {
    const { tool } = choice.form;
    const same = parts.flatMap((other) => (other.choice.form.tool === tool ? [other.choice] : []));
    // Several parts about one tool are one call, unless each has everything that a call needs.
    const isOne = same.length > 1 && !areSeveral(same);
    if (isOne && known.has(tool)) continue;
    known.add(tool);
    if (isNext && steps.at(-1)!.length > 0) steps.push([]);
    steps.at(-1)!.push(...(isOne ? [choose(tokens, tool) ?? choice] : copiesOf(choice, part)));
  }
  return steps.filter((step) => step.length > 0);
}

/** A call that waits for another may lack what that one's result will give. */
function isSure({ words, fit, missing }: Choice, isNext: boolean): boolean {
  return isNext ? words >= NEXT : fit >= SURE && !missing.some(isIdentifier);
}

/** Whether choices of one tool are several calls: they give different values for the same arguments, and all that are needed. */
function areSeveral(choices: readonly Choice[]): boolean {
  const values = choices.map(({ filled }) => filled.values);
  const [first] = values;
  const said = new Set(values.map((each) => JSON.stringify([...each.values()])));
  return (
    said.size === choices.length &&
    values.every(
      (each) => each.size === first?.size && [...each.keys()].every((slot) => first.has(slot)),
    ) &&
    choices.every(isComplete)
  );
}

/** Whether a part of a turn has everything that a call needs, and not in passing. */
function isComplete({ form, filled: { values, pairs, mentions } }: Choice): boolean {
  const inPassing = new Set(
    pairs.flatMap(({ slot, from }) => (mentions[from]?.kind === "phrase" ? [slot] : [])),
  );
  return form.slots.every((slot) => !slot.isRequired || (values.has(slot) && !inPassing.has(slot)));
}
