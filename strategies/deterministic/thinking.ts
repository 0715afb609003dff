/**
 * Which answers are thought about first, and how long.
 * @module
 */
import { CATALOGUE } from "../../src/schema/catalogue.ts";
import type { ReasoningEffort } from "../../src/schema/generated/requests.ts";

/** How many words a thought has at least; a sentence more than that at most, so that more effort is always more thought. */
const WORDS: Readonly<Record<Exclude<ReasoningEffort, "none">, number>> = {
  minimal: 8,
  low: 25,
  medium: 60,
  high: 140,
  xhigh: 320,
};

const REASONS = new Map(
  CATALOGUE.flatMap(({ ids, capabilities }) =>
    ids.map((id) => [id, capabilities.includes("reasoning")] as const),
  ),
);

/** What a request says about thinking. */
export interface Reasoning {
  readonly model?: string;
  readonly reasoning_effort?: ReasoningEffort;
  readonly prompt_mode?: string;
}

/** How many words are thought before the answer; 0 for none. */
export function thoughtWords({ model = "", reasoning_effort, prompt_mode }: Reasoning): number {
  // Each Magistral thinks unasked, but the small one is an alias by now (behaviour.md section 1, reasoning).
  const unasked = !REASONS.has(model) && model.startsWith("magistral-");
  const effort = reasoning_effort ?? (prompt_mode || unasked ? "medium" : "none");
  // A model that isn't in the catalogue can do whatever a request asks for.
  return effort === "none" || REASONS.get(model) === false ? 0 : WORDS[effort];
}
