/**
 * Which answers are thought about first, and how long.
 * @module
 */
import { findModel } from "../../src/schema/catalogue.ts";
import type { ReasoningEffort } from "../../src/schema/generated/requests.ts";

/** How many words a thought has at least; a sentence more than that at most, so that more effort is always more thought. */
const WORDS: Readonly<Record<Exclude<ReasoningEffort, "none">, number>> = {
  minimal: 8,
  low: 25,
  medium: 60,
  high: 140,
  xhigh: 320,
  max: 700,
};

/** What a request says about thinking. */
export interface Reasoning {
  readonly model?: string;
  readonly reasoning_effort?: ReasoningEffort;
  readonly prompt_mode?: string;
}

/** How many words are thought before the answer; 0 for none. */
export function thoughtWords({ model = "", reasoning_effort, prompt_mode }: Reasoning): number {
  const effort = reasoning_effort ?? unasked(model, prompt_mode);
  return effort === "none" ? 0 : WORDS[effort];
}

/** A model that the catalogue doesn't know can do what it is asked for; of those, each Magistral thinks unasked. */
function unasked(model: string, prompt_mode: string | undefined): ReasoningEffort {
  const known = findModel(model);
  if (known) return known.unasked;
  return prompt_mode || model.startsWith("magistral-") ? "medium" : "none";
}
