/**
 * Whether an answer calls a tool, and which ones it may call.
 * @module
 */
import type {
  AgentsCompletionRequest,
  ChatCompletionRequest,
  Function,
} from "../../src/schema/generated/requests.ts";
import type { Choices } from "./choices.ts";
import { badRequest } from "../../src/wire/errors.ts";
import { calledInText } from "./observation.ts";

/** The API's document says that `any` and `required` mean a call; there is none to make without tools. */
const NO_TOOLS = 'tool_choice asks for a call, but "tools" is empty.';

/**
 * The functions of which the answer calls one; none for an answer in words. Connectors run at the service and are never called.
 * @param onAuto what the server does when the model may choose.
 * @throws ApiError 400 for a choice that can't be met.
 */
export function callableTools(
  {
    tools,
    tool_choice: choice = "auto",
    messages,
  }: Pick<ChatCompletionRequest | AgentsCompletionRequest, "tools" | "tool_choice" | "messages">,
  onAuto: Choices["tools"],
): readonly Function[] {
  if (choice === "none" || (choice === "auto" && (onAuto === "text" || !tools))) return [];
  if (choice !== "auto" && !tools?.length) throw badRequest(NO_TOOLS);
  const functions = tools!.flatMap((tool) => ("function" in tool ? [tool.function] : []));
  const callable = typeof choice === "object" ? named(functions, choice.function.name) : functions;
  const names = callable.map(({ name }) => name);
  const isAsked = choice === "any" || choice === "required";
  const called = calledForResult(messages) ?? (isAsked ? calledInText(messages, names) : undefined);
  if (!called) return callable;
  // So that an agent's loop ends: a result is answered in words, or where a call is asked for, by what was not called yet.
  return choice === "auto" ? [] : callable.filter(({ name }) => !called.has(name));
}

function named(functions: readonly Function[], name: string): Function[] {
  const found = functions.find((each) => each.name === name);
  if (found) return [found];
  const known = functions.map((each) => each.name).join(", ");
  throw badRequest(
    `tool_choice names the function "${name}", which is not among the tools${known && `: ${known}`}.`,
  );
}

/** The functions that were called since the user spoke; undefined when no result has come since. */
function calledForResult(messages: ChatCompletionRequest["messages"]): Set<string> | undefined {
  const turn = messages.slice(messages.findLastIndex(({ role }) => role === "user") + 1);
  if (!turn.some(({ role }) => role === "tool")) return undefined;
  const calls = turn.flatMap(
    (message) => (message.role === "assistant" && message.tool_calls) || [],
  );
  return new Set(calls.map((call) => call.function.name));
}

/** What a schema may say and still ask for nothing. */
const SILENT = new Set(["$schema", "title", "description", "type", "properties", "required"]);

/** Whether a function has no arguments, for which the service's models give none (behaviour.md section 1, tool calls). */
export function takesNothing(parameters: Function["parameters"]): boolean {
  return Object.entries(parameters).every(
    ([key, value]) =>
      (SILENT.has(key) && (typeof value !== "object" || Object.keys(value ?? {}).length === 0)) ||
      (key === "additionalProperties" && typeof value === "boolean"),
  );
}
