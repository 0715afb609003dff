/**
 * Which answers begin with thoughts, and how long these are.
 * @module
 */
import { findModel } from "../../src/schema/catalogue.ts";
import type { ReasoningEffort } from "../../src/schema/generated/requests.ts";

/** The fewest words of a thought; it has at most a sentence more, so that more effort is always more thought. */
const WORDS: Readonly<Record<Exclude<ReasoningEffort, "none">, number>> = {
  minimal: 8,
  low: 25,
  medium: 60,
  high: 140,
  xhigh: 320,
  max: 700,
};

/** The fields of a request about thinking. */
export interface Reasoning {
  readonly model?: string;
  readonly reasoning_effort?: ReasoningEffort;
  readonly prompt_mode?: string;
}

/** How many words of thought come before the answer; 0 for none. */
export function thoughtWords({ model = "", reasoning_effort, prompt_mode }: Reasoning): number {
  const effort = reasoning_effort ?? unasked(model, prompt_mode);
  return effort === "none" ? 0 : WORDS[effort];
}

/** Among models that aren't in the catalogue, every Magistral thinks by default. */
function unasked(model: string, prompt_mode: string | undefined): ReasoningEffort {
  const known = findModel(model);
  if (known) return known.unasked;
  return prompt_mode || model.startsWith("magistral-") ? "medium" : "none";
}
