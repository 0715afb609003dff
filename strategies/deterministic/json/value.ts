/**
 * Values: tries the alternatives of a schema until one leads to a value that the check accepts.
 * @module
 */
import type { Random } from "../../../src/types/seed.ts";
import { Alternatives } from "./alternatives.ts";
import { writeArray } from "./array.ts";
import { createListed, type Listed, pick } from "./listed.ts";
import { writeNumber } from "./number.ts";
import { writeObject } from "./object.ts";
import { partsOf } from "./parts.ts";
import { type IsTaken, NOTHING, type Task } from "./place.ts";
import { writeString } from "./string.ts";
import { accepts, type Rule, type Subschema, weightOf } from "./subschema.ts";
import { typesOf } from "./types.ts";
import type { Work } from "./work.ts";

/** The most values that are made for one answer, including those that are discarded. */
const VALUES = 20_000;
/** How many schemas can be checked at the cost of making a value. */
const CHECKED = 16;
/** How deep a value may nest. */
const DEPTH = 100;
/** The share of the remaining values that each alternative may use, so that an endless one leaves some for the others. */
const SHARE = 7 / 8;
/** The cost of trying an alternative. */
const STEPS = 10;

/** Writes the values of one request: each is valid under its schema, or `NOTHING`. */
export function createWriter(work: Work): (root: Rule, random: Random) => unknown {
  const listed = createListed(work);
  return (root, random) => writeValue(root, random, work, listed);
}

function writeValue(root: Rule, random: Random, work: Work, listed: Listed): unknown {
  let left = VALUES;
  let reserve = 0;
  /** The schemas of the values that are being made, each with how often it is used. */
  const open = new Map<Subschema, number>();
  return value([root], 0, false);

  function value(
    rules: readonly Rule[],
    depth: number,
    isOuterEnding: boolean,
    isTaken?: IsTaken,
  ): unknown {
    if (rules.includes(false) || depth === DEPTH) return NOTHING;
    const kept = reserve;
    const isEnding = isOuterEnding || rules.some(isBack);
    const alternatives = new Alternatives(random);
    const before = work.written;
    let wasRefused = false;
    while (left > kept && alternatives.next(wasRefused)) {
      work.take(STEPS);
      work.rewind(before);
      left--;
      reserve = Math.max(kept, Math.floor(kept + (left - kept) * (1 - SHARE)));
      const parts = partsOf(rules, random, work, alternatives, isEnding);
      const found =
        parts && left > reserve
          ? ofKind({ parts, random, work, alternatives, isEnding, isTaken, inner })
          : NOTHING;
      reserve = kept;
      if (found === NOTHING) continue;
      if (depth > 0 && !parts?.some(({ isUnsure }) => isUnsure)) {
        if (!isTaken?.(found)) return found;
      } else if (isAccepted(found, rules) && !isTaken?.(found)) return found;
      wasRefused = true;
    }
    work.rewind(before);
    return NOTHING;

    function inner(next: readonly Rule[], isNextTaken?: IsTaken): unknown {
      return value(next, depth + 1, isEnding, isNextTaken);
    }
  }

  /** Whether a value's schema is also the schema of a value around it. */
  function isBack(rule: Rule): boolean {
    if (typeof rule === "boolean" || open.size === 0) return false;
    const target = rule.keywords.$ref === undefined ? rule : rule.target;
    return typeof target !== "boolean" && open.has(target);
  }

  function isAccepted(found: unknown, rules: readonly Rule[]): boolean {
    for (const rule of rules) left -= weightOf(rule) / CHECKED;
    return rules.every((rule) => accepts(rule, found, work));
  }

  function ofKind(task: Task): unknown {
    const { parts, alternatives } = task;
    const values = listed(parts);
    if (values) return written(pick(values, task), work);
    const { types, isDeclared } = typesOf(parts, work);
    if (types.length === 0) return NOTHING;
    const type = types[alternatives.choose(types.length, !isDeclared)]!;
    if (type !== "object" && type !== "array") return written(writeScalar(type, task), work);
    for (const part of parts) open.set(part, (open.get(part) ?? 0) + 1);
    const found = type === "object" ? writeObject(task) : writeArray(task);
    for (const part of parts) {
      const count = open.get(part)! - 1;
      if (count > 0) open.set(part, count);
      else open.delete(part);
    }
    return found;
  }
}

/** Counts what was made; the members of lists and objects are counted as they are made. */
function written(found: unknown, work: Work): unknown {
  if (typeof found === "string") work.write(found.length + 2);
  else if (found !== NOTHING) work.write(5);
  return found;
}

function writeScalar(type: string, task: Task): unknown {
  switch (type) {
    case "string":
      return writeString(task);
    case "boolean": {
      const is = task.random.below(2) === 1;
      return task.isTaken?.(is) ? !is : is;
    }
    case "null":
      return null;
    default:
      return writeNumber(task, type === "integer");
  }
}
