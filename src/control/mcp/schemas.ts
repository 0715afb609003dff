/**
 * The schemas of the tools' arguments and results.
 * @module
 */
import { nearest } from "../../schema/nearest.ts";
import { isObject } from "../../schema/scalars.ts";

/** JSON Schema, as far as tools need it. */
export type JsonSchema = Readonly<Record<string, unknown>>;

const TYPES: Readonly<Record<string, (value: unknown) => boolean>> = {
  string: (value) => typeof value === "string",
  integer: (value) => Number.isSafeInteger(value),
  boolean: (value) => typeof value === "boolean",
  array: Array.isArray,
  object: isObject,
};

/**
 * Why a tool can't run with these arguments; undefined when it can. Only their names and types are checked: what they hold is checked
 * by the route that gets it.
 */
export function argumentFault(
  { properties, required }: JsonSchema,
  given: Readonly<Record<string, unknown>>,
): string | undefined {
  const known = Object.keys(properties as object);
  const stranger = Object.keys(given).find((name) => !known.includes(name));
  if (stranger !== undefined) {
    const all = known.length > 0 ? `Known: ${known.join(", ")}` : "It takes none";
    return `There is no argument ${stranger}.${nearest(stranger, known)} ${all}.`;
  }
  const missing = (required as readonly string[]).find((name) => given[name] === undefined);
  if (missing !== undefined) return `The argument ${missing} is missing.`;
  for (const [name, { type }] of Object.entries(properties as Record<string, JsonSchema>)) {
    if (given[name] === undefined || type === undefined) continue;
    if (!TYPES[`${type}`]?.(given[name])) return `The argument ${name} must be of type ${type}.`;
  }
  return undefined;
}

export const object = (
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = [],
): JsonSchema => ({ type: "object", properties, required });

export const text = (description: string): JsonSchema => ({ type: "string", description });
export const count = (description: string): JsonSchema => ({
  type: "integer",
  minimum: 0,
  description,
});
export const flag = (description: string): JsonSchema => ({ type: "boolean", description });
export const list = (items: JsonSchema): JsonSchema => ({ type: "array", items });
export const anything = (description: string): JsonSchema => ({ description });

const texts: JsonSchema = {
  anyOf: [
    { type: "string" },
    object({
      equals: { type: "string" },
      contains: { type: "string" },
      pattern: { type: "string" },
    }),
  ],
};

/** A match: the conditions on a call. */
export const match: JsonSchema = {
  description:
    'Conditions on the call, which must all hold: {"user": {"contains": "refund"}, "status": 200}',
  ...object({
    operation: text("an id, chat.complete, or the end of a path, chat/completions"),
    model: texts,
    user: { ...texts, description: "the text of the last user message" },
    body: { type: "object", description: "a subset of the body" },
    stream: { type: "boolean" },
    tools: anything("names of offered tools"),
    called: anything("tool calls in the conversation: a name, or {name, arguments}"),
    hasToolResult: { type: "boolean" },
    turn: { type: "integer" },
    answers: { type: "integer" },
    key: { type: "string" },
    trace: { type: "string" },
    attempt: { type: "integer" },
    status: { type: "integer" },
    strategy: { type: "string" },
    fixture: { type: "string" },
    fault: { type: "string" },
  }),
};
