/**
 * Reads and writes the steps of a plan's faults as texts.
 * @module
 */
import type { Step } from "../types/plan.ts";
import { PlanError } from "./error.ts";
import { faultText, readFault } from "./fault.ts";

const FAULT = /^([^*~/\s(]+(?:\((?:[^()]|\([^()]*\))*\))?)\s*(.*)$/s;
/** What may follow a fault, in any order. */
const SUFFIX =
  /^(?:\*(?<times>\d*)|~(?<chance>\d*\.?\d+)|\/(?<per>call|key|world)\b|every\b\s*(?<every>\d*))\s*/;

/** How often a step may be played, at most. */
const MOST_TIMES = 1_000_000_000;

/**
 * A step from its text: `429*2`, `503~0.1`, `cut@5 every 3`, `429*100/world`.
 * @throws PlanError
 */
export function readStep(text: string): Step {
  const [, fault = "", suffixes = ""] = FAULT.exec(text.trim()) ?? [];
  const found: Record<string, string> = {};
  for (let rest = suffixes; rest !== "";) {
    const suffix = SUFFIX.exec(rest);
    if (!suffix) throw noStep(text);
    for (const [name, value] of Object.entries(suffix.groups!)) {
      if (value !== undefined) found[name] = value;
    }
    rest = rest.slice(suffix[0].length);
  }
  const times = Number(found.times || 1);
  const chance = Number(found.chance ?? 1);
  const every = Number(found.every || 1);
  if (times < 1 || times > MOST_TIMES || chance > 1 || every < 1) throw noStep(text);
  // A step with a chance or a period is played for ever unless it says how often.
  const isEndless = !found.times && ["times", "chance", "every"].some((name) => name in found);
  return {
    ...readFault(fault),
    ...(!isEndless && { times }),
    ...(chance < 1 && { chance }),
    ...(every > 1 && { every }),
    ...(found.per !== undefined && found.per !== "call" && { per: found.per as Step["per"] & {} }),
  };
}

function noStep(text: string): PlanError {
  return new PlanError(
    `${JSON.stringify(text)} isn't a step. A step is a fault and how often it strikes: 429*2, 503~0.1, cut@5 every 3.`,
  );
}

/** A step as people write it. */
export function stepText(step: Step): string {
  const { times, chance = 1, every = 1, per = "call" } = step;
  const isPlainEndless = times === undefined && chance === 1 && every === 1;
  return [
    faultText(step),
    isPlainEndless
      ? "*"
      : times === undefined || (times === 1 && chance === 1 && every === 1)
        ? ""
        : `*${times}`,
    chance === 1 ? "" : `~${chance}`,
    per === "call" ? "" : `/${per}`,
    every === 1 ? "" : ` every ${every}`,
  ].join("");
}
