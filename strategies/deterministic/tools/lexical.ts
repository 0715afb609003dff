/**
 * Calls from the words of a conversation: the tools that it asks for, with the arguments that it states.
 * @module
 */
import type {
  AgentsCompletionRequest,
  ChatCompletionRequest,
  Function,
} from "../../../src/schema/generated/requests.ts";
import type { ToolCallContent } from "../../../src/types/content.ts";
import type { Random } from "../../../src/types/seed.ts";
import { ApiError } from "../../../src/wire/errors.ts";
import { messageText } from "../../../src/prompt/tokens.ts";
import { JsonWriter } from "../json/index.ts";
import { formOf, type Reading, readingOf } from "./arguments/form.ts";
import { restrict } from "./arguments/restriction.ts";
import { isIdentifier } from "./arguments/slots.ts";
import { takesNothing } from "./callable.ts";
import { type Intent, type IntendedCall, intentOf } from "./intent.ts";
import { FINAL_ANSWER, requestIn, resultOf, type Turn, turnOf } from "./turn.ts";

type Body = Pick<
  ChatCompletionRequest | AgentsCompletionRequest,
  "messages" | "tools" | "tool_choice" | "parallel_tool_calls"
>;
type Messages = Body["messages"];
type Write<T> = (random: Random) => T;

/** How many messages are searched for what the last turn doesn't say, and how much of each. */
const REMEMBERED = 8;
const LONGEST = 8192;

/**
 * Finds the calls of an answer, which are then written for each choice; none for an answer as text.
 * @param callable the functions that may be called.
 */
export function callsFrom(body: Body, callable: readonly Function[]): Write<ToolCallContent[]> {
  const writer = new JsonWriter();
  const calls = intendedCalls(body, callable).map((call) => writing(call, writer));
  const isFree = (body.tool_choice ?? "auto") === "auto";
  return (random) => {
    try {
      return calls.map((write) => write(random));
    } catch (error) {
      // With a free choice, a tool that no arguments suit isn't called.
      if (isFree && error instanceof ApiError) return [];
      throw error;
    }
  };
}

function intendedCalls(body: Body, callable: readonly Function[]): readonly IntendedCall[] {
  const { messages, tools = [], tool_choice: choice = "auto", parallel_tool_calls } = body;
  const turn = turnOf(messages);
  const isNamed = typeof choice === "object";
  const functions = tools.flatMap((tool) => ("function" in tool ? [tool.function] : []));
  // The tool that ends a loop is never what the user wants.
  const asked = isNamed ? callable : functions.filter(({ name }) => name !== FINAL_ANSWER);
  const intent = intentFor(messages, turn, asked);
  const due = dueOf(intent, turn).filter(({ form, missing }) =>
    choice === "auto" ? !missing.some(isIdentifier) : callable.includes(form.tool),
  );
  if (due.length > 0) return parallel_tool_calls === false ? due.slice(0, 1) : due;
  if (choice === "auto") return [];
  const final = callable.find(({ name }) => name === FINAL_ANSWER);
  if (final) return [finalCall(final, turn)];
  const best = turn.results.length > 0 ? intentFor(messages, turn, callable).best : intent.best;
  return best ? [best] : [];
}

/** The calls to make next. */
function dueOf({ steps }: Intent, { called, results }: Turn): readonly IntendedCall[] {
  if (results.length === 0) return steps[0] ?? [];
  // One result answers one request of the user, whichever tool gave it.
  if (steps.flat().length < 2) return [];
  const open = [...called];
  const left = steps.map((step) =>
    step.filter(({ form }) => {
      const at = open.indexOf(form.tool.name);
      if (at >= 0) open.splice(at, 1);
      return at < 0;
    }),
  );
  const isBegun = left.flat().length < steps.flat().length;
  return (isBegun && left.find((step) => step.length > 0)) || [];
}

/** Plans for the last turn, or for the one before it to which it adds what was missing. */
function intentFor(messages: Messages, { at, results }: Turn, tools: readonly Function[]): Intent {
  const read = (index: number): Reading => readingOf(requestIn(messages[index]));
  const before = (index: number): Reading[] =>
    recent(
      messages
        .slice(0, Math.max(0, index))
        .filter(({ role }) => role === "user" || role === "tool")
        .map(messageText),
    );
  const since = recent(results);
  const open = openBefore(messages, at);
  if (open >= 0) {
    const heard = { turn: read(open), results: [], before: before(open) };
    if (intentOf(heard, tools).unsaid.length > 0) {
      const intent = intentOf({ ...heard, results: [...since, read(at)] }, tools);
      if (intent.steps.length > 0) return intent;
    }
  }
  return intentOf({ turn: read(at), results: since, before: before(at) }, tools);
}

/** The last of some texts, the newest first. */
function recent(texts: readonly string[]): Reading[] {
  return texts
    .slice(-REMEMBERED)
    .reverse()
    .map((text) => readingOf(told(text.slice(0, LONGEST))));
}

/** A result as text; for JSON a line for each value, with the names that lead to it. */
function told(text: string): string {
  const lines: string[] = [];
  const tell = (value: unknown, path: string): void => {
    if (typeof value === "object" && value !== null) {
      for (const [name, member] of Object.entries(value)) tell(member, `${path} ${name}`);
    } else if (value !== null) lines.push(`${path} = ${JSON.stringify(value)}`);
  };
  try {
    tell(JSON.parse(text), "");
  } catch {
    return text;
  }
  return lines.join("\n");
}

/** The user's message before this one, when no tool was called for it; -1 when there is none. */
function openBefore(messages: Messages, at: number): number {
  for (let index = at - 1; index >= 0; index--) {
    const message = messages[index]!;
    if (message.role === "user") return index;
    if (message.role === "assistant" && message.tool_calls?.length) return -1;
  }
  return -1;
}

/** The call that ends a loop. Its answer is the last result. */
function finalCall(tool: Function, { results }: Turn): IntendedCall {
  const form = formOf(tool);
  const [slot, ...others] = form.slots;
  const result = results.at(-1);
  const isTold = slot && others.length === 0 && ["string", "any"].includes(slot.type);
  const values = new Map(isTold && result ? [[slot, resultOf(result)]] : []);
  return { form, values, missing: [] };
}

/** Writes an intended call; arguments that the conversation doesn't state are drawn. */
function writing({ form, values }: IntendedCall, writer: JsonWriter): Write<ToolCallContent> {
  const { name, parameters } = form.tool;
  if (takesNothing(parameters)) return () => ({ name, arguments: {} });
  const known = restrict(parameters, values);
  return (random) => {
    try {
      return { name, arguments: writer.object(known, random) };
    } catch (error) {
      // The schema doesn't allow these values together.
      if (error instanceof ApiError) return { name, arguments: writer.object(parameters, random) };
      throw error;
    }
  };
}
