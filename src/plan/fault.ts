/**
 * Faults: their names, what each takes, and how they are written.
 * @module
 */
import type { FaultName, Step } from "../types/plan.ts";
import { PlanError } from "./error.ts";

/** A fault, and where and how it strikes. */
export type Fault = Pick<Step, "fault" | "status" | "at" | "with">;

interface Takes {
  /** Set if `@` can say where in the stream. */
  readonly at?: true;
  /** The particulars that parentheses may hold. */
  readonly with?: readonly string[];
}

const faults: { readonly [Name in FaultName]: Takes } = {
  ok: {},
  status: { with: ["code", "type", "message", "retryAfter"] },
  drop: {},
  hang: {},
  empty: {},
  html: {},
  short: {},
  cut: { at: true },
  reset: { at: true },
  stall: { at: true },
  garble: { at: true },
  error: { at: true, with: ["code", "type", "message"] },
  nodone: {},
  comment: { at: true, with: ["text"] },
  slice: {},
  arguments: {},
  stranger: { with: ["name"] },
  length: {},
};

/** A message may hold parentheses itself. */
const FAULT = /^([a-z]+|[45]\d\d)(?:@([\d.]+%?))?(?:\(((?:[^()]|\([^()]*\))*)\))?$/;

/**
 * A fault from its text: `429(code=3505)`, `cut@5`, `stall@50%`.
 * @throws PlanError
 */
export function readFault(text: string): Fault {
  const [, name = "", place, list = ""] = FAULT.exec(text) ?? [];
  const isStatus = /^\d/.test(name);
  if (!isStatus && (name === "status" || !Object.hasOwn(faults, name))) throw unknown(text);
  const fault = isStatus ? "status" : (name as FaultName);
  const takes = faults[fault];
  if (place !== undefined && !takes.at) throw new PlanError(`${text}: ${name} takes no @.`);
  const particulars = readParticulars(list, text, takes.with ?? []);
  return {
    fault,
    ...(isStatus && { status: Number(name) }),
    ...(place !== undefined && { at: readPlace(place, text) }),
    ...(Object.keys(particulars).length > 0 && { with: particulars }),
  };
}

function readPlace(place: string, text: string): NonNullable<Step["at"]> {
  const number = Number.parseFloat(place);
  const most = place.endsWith("%") ? 100 : 1_000_000;
  if (!/^\d+(\.\d+)?%?$/.test(place) || number > most) {
    throw new PlanError(`${text}: @ takes a number of events, 5 or 5.5, or a share, 50%.`);
  }
  return place.endsWith("%") ? `${number}%` : number;
}

/** A comma that begins another particular: one within a value, as dates have, belongs to it. */
const BETWEEN = /,(?=\s*(?:\w+\s*=|$))/;

function readParticulars(
  list: string,
  text: string,
  known: readonly string[],
): Record<string, string> {
  const particulars: Record<string, string> = {};
  for (const pair of list.split(BETWEEN).filter((each) => each.trim() !== "")) {
    const [name = "", value] = pair.split(/=(.*)/s, 2).map((part) => part.trim());
    if (!known.includes(name) || value === undefined) {
      const takes =
        known.length > 0 ? `takes ${known.join(", ")}, each with a value` : "takes nothing";
      throw new PlanError(`${text}: in parentheses it ${takes}.`);
    }
    particulars[name] = value;
  }
  return particulars;
}

function unknown(text: string): PlanError {
  const known = Object.keys(faults).filter((name) => name !== "status");
  return new PlanError(
    `${JSON.stringify(text)} isn't a fault. Known: a status from 400 to 599, ${known.join(", ")}.`,
  );
}

/** A fault as people write it. */
export function faultText({ fault, status, at, with: particulars = {} }: Fault): string {
  const name = fault === "status" ? `${status}` : fault;
  const place = at === undefined ? "" : `@${at}`;
  const list = Object.entries(particulars).map(([key, value]) => `${key}=${value}`);
  return name + place + (list.length > 0 ? `(${list.join(",")})` : "");
}
