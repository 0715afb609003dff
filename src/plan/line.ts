/**
 * Plans in one line: `ttft=400 tps=60 jitter=0.2; req-minute=60; 429*2, ok, cut@5`.
 * @module
 */
import type { Pace, Plan } from "../types/plan.ts";
import { PlanError } from "./error.ts";
import { LIMIT_NAMES, PACE_NAMES, readForm } from "./form.ts";

const LONGEST = 10_000;
const SETTING = /^([a-z][\w-]*)=(\S+)$/i;

/**
 * A plan from its line: clauses separated by semicolons, each of settings or of steps.
 * @throws PlanError
 */
export function readLine(line: string): Plan {
  if (line.length > LONGEST) {
    throw new PlanError(`A plan in one line has at most ${LONGEST} characters. Send it as JSON.`);
  }
  const clauses = split(line, ";");
  const settings = clauses.filter(isSettings).flatMap((clause) => clause.split(/[\s,]+/));
  const faults = clauses
    .filter((clause) => !isSettings(clause))
    .flatMap((each) => split(each, ","));
  const plan: Record<string, unknown> = {};
  const pace: Record<string, unknown> = {};
  const limits: Record<string, unknown> = {};
  for (const setting of settings) {
    const [, name = "", text = ""] = SETTING.exec(setting) ?? [];
    const value = Number.isNaN(Number(text)) ? text : Number(text);
    if (name === "seed") plan.seed = text;
    else if (name === "pace") Object.assign(pace, readForm({ pace: text }).pace);
    else if (LIMIT_NAMES.includes(name)) limits[name] = value;
    else if (PACE_NAMES.includes(name)) pace[name] = value;
    else throw noSetting(setting);
  }
  if (Object.keys(pace).length > 0) plan.pace = pace;
  if (Object.keys(limits).length > 0) plan.limits = limits;
  if (faults.length > 0) plan.faults = faults;
  return readForm(plan);
}

/** A pace as it is written in a plan's line. */
export function paceLine({ from, ...pace }: Pace): string {
  const settings = Object.entries({ ...(from && { pace: from }), ...pace });
  return settings.map(([name, value]) => `${name}=${value}`).join(" ");
}

function isSettings(clause: string): boolean {
  return /^[a-z][\w-]*=/i.test(clause);
}

function noSetting(setting: string): PlanError {
  const known = [...new Set(["seed", "pace", ...PACE_NAMES, ...LIMIT_NAMES])].join(", ");
  return new PlanError(
    `${JSON.stringify(setting)} isn't a setting. Known: ${known}, each with = and a value.`,
  );
}

/** The parts between separators, ignoring separators in parentheses. */
function split(text: string, separator: ";" | ","): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let at = 0; at <= text.length; at++) {
    const character = text[at];
    if (character === "(") depth++;
    if (character === ")") depth--;
    if (character === undefined || (character === separator && depth === 0)) {
      parts.push(text.slice(from, at).trim());
      from = at + 1;
    }
  }
  return parts.filter((part) => part !== "");
}
