/**
 * The form of a match, wherever users write one.
 * @module
 */
import { boolean, dict, integer, string } from "../schema/scalars.ts";
import { array, optional, required } from "../schema/structures.ts";
import { either, form } from "../schema/written.ts";
import type { Match } from "../types/match.ts";
import type { Schema } from "../types/schema.ts";
import { operationName } from "./operation-name.ts";

const text: Schema = either({
  text: string,
  object: form<Record<"equals" | "contains" | "pattern", unknown>>("Text", {
    equals: optional(string),
    contains: optional(string),
    pattern: optional(string),
  }),
});

const namedCall = form<Record<"name" | "arguments", unknown>>("Call", {
  name: required(string),
  arguments: optional(dict),
});
const call: Schema = either({ text: string, object: namedCall });

/** The conditions on what is known when a call has come. */
const asked = {
  operation: optional(operationName),
  model: optional(text),
  user: optional(text),
  body: optional(dict),
  stream: optional(boolean),
  tools: optional(either({ text: string, list: array(string) })),
  called: optional(either({ text: string, object: namedCall, list: array(call) })),
  hasToolResult: optional(boolean),
  turn: optional(integer({ ge: 1 })),
  answers: optional(integer({ ge: 0 })),
  key: optional(string),
  trace: optional(string),
  attempt: optional(integer({ ge: 1 })),
};

type Answered = "status" | "strategy" | "fixture" | "fault";

/** A match for calls that aren't answered yet. */
export const askedForm: Schema<Omit<Match, Answered>> = form<Omit<Match, Answered>>("Match", asked);

/** The conditions on what is known when it has been answered. */
const answered = {
  ...asked,
  status: optional(integer({ ge: 100, le: 599 })),
  strategy: optional(string),
  fixture: optional(string),
  fault: optional(string),
};

/** A match for answered calls. */
export const matchForm: Schema<Match> = form<Match>("Match", answered);

/** The names of its conditions. */
export const CONDITIONS: readonly string[] = Object.keys(answered);
