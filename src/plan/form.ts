/**
 * Plans as JSON.
 * @module
 */
import { checkBounds } from "../match/bounds.ts";
import { matcherOf } from "../match/conditions.ts";
import { askedForm } from "../match/form.ts";
import { checked } from "../schema/issues.ts";
import { boolean, integer, isObject, number, oneOf, report, string } from "../schema/scalars.ts";
import { array, type Field, map, nullable, optional, required } from "../schema/structures.ts";
import { form } from "../schema/written.ts";
import type { LimitName, Limits, Pace, Plan, Step } from "../types/plan.ts";
import type { Schema } from "../types/schema.ts";
import { PlanError } from "./error.ts";
import { readFault } from "./fault.ts";
import { type PaceName, paces } from "./paces.ts";
import { readStep } from "./step.ts";

/** An hour: no test waits longer. */
const LONGEST_MS = 3_600_000;
const MOST_STEPS = 1000;

const milliseconds = optional(number({ ge: 0, le: LONGEST_MS }));
const amount = optional(number({ gt: 0, le: 1e12 }));

const paceFields: Readonly<Record<Exclude<keyof Pace, "from">, Field>> = {
  latency: milliseconds,
  ttft: milliseconds,
  perInputToken: milliseconds,
  tps: optional(number({ gt: 0, le: 1e6 })),
  jitter: optional(number({ ge: 0, le: 1 })),
  load: optional(number({ ge: 1, le: 1000 })),
  concurrent: optional(integer({ ge: 1 })),
  speed: optional(number({ ge: 0, le: 1e6 })),
};

const limitFields: Readonly<Record<LimitName, Field>> = {
  "req-second": amount,
  "req-minute": amount,
  "tokens-minute": amount,
  "ocr-pages-minute": amount,
  "audio-seconds-minute": amount,
  "input-characters-minute": amount,
  concurrent: amount,
};

/** The settings of a pace that a plan in one line can have. */
export const PACE_NAMES: readonly string[] = Object.keys(paceFields);
/** The settings of limits that it can have. */
export const LIMIT_NAMES: readonly string[] = [...Object.keys(limitFields), "retryAfter"];

const RECORDED = "fixtures";
const pace = form<Pace>("Pace", { ...paceFields, from: optional(oneOf("From", [RECORDED])) });
const paceForm: Schema<Pace> = {
  name: "Pace",
  check(value, context) {
    if (typeof value !== "string") return pace.check(value, context);
    if (value === RECORDED) return { from: value };
    if (Object.hasOwn(paces, value)) return paces[value as PaceName];
    const known = [...Object.keys(paces), RECORDED].join(", ");
    return report(context, "pace", `There is no such pace. Known: ${known}`, value);
  },
};

/** A step, as a text or as an object. */
const stepForm: Schema<Step> = {
  name: "Step",
  check(value, context) {
    if (isObject(value)) return stepOf(value, context);
    try {
      return readStep(`${value}`);
    } catch (error) {
      return report(context, "step", (error as Error).message, value);
    }
  },
};

/** A text, or a number that is meant as one. */
const word: Schema<string> = {
  name: "str",
  check: (value, context) =>
    typeof value === "number" ? `${value}` : string.check(value, context),
};
const stepFields = form<Record<Exclude<keyof Step, "status">, unknown>>("Step", {
  fault: required(word),
  at: optional(word),
  with: optional(map(word, word)),
  times: optional(nullable(integer({ ge: 1 }))),
  chance: optional(number({ ge: 0, le: 1 })),
  every: optional(integer({ ge: 1 })),
  per: optional(oneOf("Scope", ["call", "key", "world"]), "call"),
  match: optional(askedForm),
});

function stepOf(value: object, context: Parameters<Schema["check"]>[1]): Step {
  const before = context.issues.length;
  const step = stepFields.check(value, context) as Omit<Step, "at"> & {
    at?: string;
    fault: string;
  };
  if (context.issues.length > before) return step as Step;
  const { fault, at, with: particulars = {}, times, chance, every, per, match } = step;
  const list = Object.entries(particulars).map(([name, each]) => `${name}=${each}`);
  const place = at === undefined ? "" : `@${at}`;
  const isOnce = !("times" in value) && chance === undefined && every === undefined;
  try {
    if (match) matcherOf(match);
    return {
      ...readFault(fault + place + (list.length > 0 ? `(${list.join(",")})` : "")),
      ...(isOnce ? { times: 1 } : times && { times }),
      ...(chance !== undefined && { chance }),
      ...(every !== undefined && { every }),
      ...(per !== undefined && { per }),
      ...(match !== undefined && { match }),
    };
  } catch (error) {
    return report(context, "step", (error as Error).message, value);
  }
}

/** A plan as an object. */
const planForm: Schema<Plan> = form<Plan>("Plan", {
  seed: optional(word),
  pace: optional(paceForm),
  limits: optional(form<Limits>("Limits", { ...limitFields, retryAfter: optional(boolean) })),
  faults: optional(array(stepForm)),
});

/**
 * A plan from JSON.
 * @throws PlanError
 */
export function readForm(value: unknown): Plan {
  const { faults } = Object(value) as { faults?: unknown };
  if (Array.isArray(faults) && faults.length > MOST_STEPS) {
    throw new PlanError(`faults: at most ${MOST_STEPS} steps, not ${faults.length}.`);
  }
  try {
    checkBounds(value);
    return checked(planForm, value);
  } catch (error) {
    throw new PlanError((error as Error).message, { cause: error });
  }
}
