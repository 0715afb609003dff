/**
 * Whether an answer calls a tool, and which ones it may call.
 * @module
 */
import type {
  AgentsCompletionRequest,
  ChatCompletionRequest,
  Function,
} from "../../../src/schema/generated/requests.ts";
import { oncePer } from "../../../src/schema/interned.ts";
import type { Choices } from "../choices.ts";
import { badRequest } from "../../../src/wire/errors.ts";
import { FINAL_ANSWER, turnOf } from "./turn.ts";

/** The API's document says that `any` and `required` mean a call; there is none to make without tools. */
const NO_TOOLS = "tool_choice asks for a call, but there is no function to call.";

type Request = Pick<
  ChatCompletionRequest | AgentsCompletionRequest,
  "tools" | "tool_choice" | "messages"
>;

/** How the tool is chosen. */
export type Mode = Choices["tools"];

/**
 * The functions that the answer may call; none for an answer as text. Connectors run at the service and are never
 * called.
 * @param mode what happens where the model may choose.
 * @throws ApiError 400 for a choice that can't be met.
 */
export function callableTools(
  { tools, tool_choice: choice = "auto", messages }: Request,
  mode: Mode,
): readonly Function[] {
  if (choice === "none" || (choice === "auto" && (mode === "text" || !tools))) return [];
  if (choice !== "auto" && !tools?.length) throw badRequest(NO_TOOLS);
  const functions = tools ? functionsOf(tools) : [];
  const callable = typeof choice === "object" ? named(functions, choice.function.name) : functions;
  // The conversation shows what comes after a result.
  if (choice === "auto" && mode === "lexical") return callable;
  const { results, called, isWritten } = turnOf(messages);
  const isSettled = isWritten && (choice === "auto" || typeof choice === "object");
  if (results.length === 0 || isSettled) return callable;
  // So that an agent's loop ends: a result is answered with text or, where a call is required, with a tool that was not called yet.
  if (choice === "auto") return [];
  const final = isWritten && callable.find(({ name }) => name === FINAL_ANSWER);
  if (final && mode !== "lexical") return [final];
  const known = new Set(called);
  return callable.filter((tool) => tool === final || !known.has(tool.name));
}

const functionsOf = oncePer((tools: NonNullable<Request["tools"]>): readonly Function[] =>
  tools.flatMap((tool) => ("function" in tool ? [tool.function] : [])),
);

function named(functions: readonly Function[], name: string): Function[] {
  const found = functions.find((each) => each.name === name);
  if (found) return [found];
  const known = functions.map((each) => each.name).join(", ");
  throw badRequest(
    `tool_choice names the function "${name}", which is not among the tools${known && `: ${known}`}.`,
  );
}

/** Keywords that a schema may have and still ask for no arguments. */
const SILENT = new Set(["$schema", "title", "description", "type", "properties", "required"]);

/** Whether a function has no arguments, for which the service's models give none (behaviour.md section 1, tool calls). */
export function takesNothing(parameters: Function["parameters"]): boolean {
  return Object.entries(parameters).every(
    ([key, value]) =>
      (SILENT.has(key) && (typeof value !== "object" || Object.keys(value ?? {}).length === 0)) ||
      (key === "additionalProperties" && typeof value === "boolean"),
  );
}
