/**
 * Numbers that an answer couldn't repeat: a string may spell an infinite number or NaN, and JSON has neither.
 * @module
 */
import { isObject } from "../schema/scalars.ts";
import type { Issue } from "../types/schema.ts";

/** What is wrong with the numbers of a body, in pydantic's words. */
export function endlessNumbers(value: unknown, loc: Issue["loc"] = ["body"]): Issue[] {
  if (typeof value === "number" && !Number.isFinite(value))
    return [
      { type: "finite_number", loc, msg: "Input should be a finite number", input: `${value}` },
    ];
  if (Array.isArray(value))
    return value.flatMap((each, index) => endlessNumbers(each, [...loc, index]));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([key, each]) => endlessNumbers(each, [...loc, key]));
}
