/**
 * The form of a match, wherever one is written down.
 * @module
 */
import { boolean, dict, integer, string } from "../schema/scalars.ts";
import { array, model, optional, required, union } from "../schema/structures.ts";
import type { Match } from "../types/match.ts";
import type { Schema } from "../types/schema.ts";

const text: Schema = union(
  string,
  model<Record<"equals" | "contains" | "pattern", unknown>>("Text", {
    equals: optional(string),
    contains: optional(string),
    pattern: optional(string),
  }),
);

const call: Schema = union(
  string,
  model<Record<"name" | "arguments", unknown>>("Call", {
    name: required(string),
    arguments: optional(dict),
  }),
);

/** What is known when a call has come. */
const asked = {
  operation: optional(string),
  model: optional(text),
  user: optional(text),
  body: optional(dict),
  stream: optional(boolean),
  tools: optional(union(string, array(string))),
  called: optional(union(call, array(call))),
  hasToolResult: optional(boolean),
  turn: optional(integer({ ge: 1 })),
  answers: optional(integer({ ge: 0 })),
  key: optional(string),
  trace: optional(string),
  attempt: optional(integer({ ge: 1 })),
};

type Answered = "status" | "strategy" | "fixture" | "fault";

/** A match of calls that are still to be answered. */
export const askedForm: Schema<Omit<Match, Answered>> = model<Omit<Match, Answered>>(
  "Match",
  asked,
);

/** A match of calls that have been answered. */
export const matchForm: Schema<Match> = model<Match>("Match", {
  ...asked,
  status: optional(integer({ ge: 100, le: 599 })),
  strategy: optional(string),
  fixture: optional(string),
  fault: optional(string),
});
