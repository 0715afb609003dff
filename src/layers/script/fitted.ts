/**
 * Plans that take their pace from recordings.
 * @module
 */
import { andThen, type Maybe } from "../../async/maybe.ts";
import { mergedPlan } from "../../plan/plan.ts";
import type { Plan } from "../../types/plan.ts";
import type { Strategy } from "../../types/strategy.ts";
import { badRequest } from "../../wire/errors.ts";
import type { Passing } from "../layer.ts";

/**
 * The plan that applies to a call. `pace=fixtures` takes the pace from its strategy's recordings.
 * @throws ApiError 400 if no recording has its times.
 */
export function planFor(
  plans: readonly (Plan | undefined)[],
  call: Passing,
  strategy: Strategy,
): Maybe<Plan> {
  if (!plans.some(isFitted)) return mergedPlan(plans);
  return andThen(strategy.pace?.(call), (fitted) => {
    if (!fitted)
      throw badRequest(
        `pace=fixtures: ${strategy.name} has no answer with delays. Replay recordings, or name a pace.`,
      );
    return mergedPlan(
      plans.map((plan) => {
        const { from: _, ...own } = plan?.pace ?? {};
        return isFitted(plan) ? { ...plan, pace: { ...fitted, ...own } } : plan;
      }),
    );
  });
}

function isFitted(plan: Plan | undefined): boolean {
  return plan?.pace?.from !== undefined;
}
