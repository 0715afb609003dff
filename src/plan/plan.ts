/**
 * Plans in all their notations.
 * @module
 */
import type { Plan, Step } from "../types/plan.ts";
import { PlanError } from "./error.ts";
import { readForm } from "./form.ts";
import { readLine } from "./line.ts";
import { faultText } from "./fault.ts";
import { stepText } from "./step.ts";

/**
 * A plan from one line, from the text of its JSON, or from an object.
 * @throws PlanError
 */
export function readPlan(value: unknown): Plan {
  if (typeof value !== "string") return readForm(value);
  return value.trimStart().startsWith("{") ? readForm(parse(value)) : readLine(value);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new PlanError(`A plan is one line of text, or JSON: ${(error as Error).message}`);
  }
}

/** Merges plans, nearest first: for each setting the nearest plan with it counts, and all faults are from the nearest plan with any. */
export function mergedPlan(plans: readonly (Plan | undefined)[]): Plan {
  const given = plans.filter((plan) => plan !== undefined);
  if (given.length === 1) return given[0]!;
  const last = [...given].reverse();
  const pace = Object.assign({}, ...last.map((plan) => plan.pace));
  const limits = Object.assign({}, ...last.map((plan) => plan.limits));
  const faulty = given.find((plan) => plan.faults !== undefined);
  const seed = (faulty ?? given.find((plan) => plan.seed !== undefined))?.seed;
  return {
    ...(seed !== undefined && { seed }),
    ...(Object.keys(pace).length > 0 && { pace }),
    ...(Object.keys(limits).length > 0 && { limits }),
    ...(faulty && { faults: faulty.faults }),
  };
}

/** A plan as JSON: steps as texts, as in a plan's line, except that those with a match are objects. */
export function planJson({ faults, ...rest }: Plan): object {
  return faults ? { ...rest, faults: faults.map(stepJson) } : rest;
}

function stepJson(step: Step): string | object {
  if (!step.match) return stepText(step);
  const { at: _, status: __, with: ___, times = null, ...counted } = step;
  return { ...counted, fault: faultText(step), times };
}
