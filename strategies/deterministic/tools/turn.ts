/**
 * The state of a conversation: the user's last question, and the calls and results since.
 * @module
 */
import type { ChatCompletionRequest } from "../../../src/schema/generated/requests.ts";
import { messageText } from "../../../src/prompt/tokens.ts";

type Messages = ChatCompletionRequest["messages"];

export interface Turn {
  /** The index of the user's last message; -1 when there is none. */
  readonly at: number;
  /** The functions that were called since, in order. */
  readonly called: readonly string[];
  /** The results that have come since, in order. */
  readonly results: readonly string[];
  /** Whether they came as user messages, as from agents that write their history as text. */
  readonly isWritten: boolean;
}

/** The name of the tool that such agents answer with. */
export const FINAL_ANSWER = "final_answer";

/** An answer never has more of a result. */
const LONGEST = 1000;

/** The prefix that smolagents writes before a tool's result or error. */
const OBSERVATION = /^[\s*#]*(?:Observations?:|Call id: .*\nError:)/;
const WITHIN = /\n[*# ]*Observations?:/;

export function turnOf(messages: Messages): Turn {
  const first = messages.findIndex(({ role }) => role === "assistant");
  const isObservation = (message: Messages[number] | undefined, index: number): boolean =>
    message?.role === "user" && holdsResult(messageText(message), first >= 0 && first < index);
  const at = messages.findLastIndex(
    (message, index) => message.role === "user" && !isObservation(message, index),
  );
  const since = messages.slice(at + 1);
  const isWritten = isObservation(messages.at(-1), messages.length - 1);
  const called = since.flatMap((message) => {
    if (message.role !== "assistant") return [];
    const names = message.tool_calls?.map((call) => call.function.name) ?? [];
    return isWritten ? [...names, ...(messageText(message).match(/[\w-]+/g) ?? [])] : names;
  });
  const results = since.filter(({ role }) => role === "tool" || role === "user").map(messageText);
  return { at, called, results, isWritten };
}

/**
 * Whether a text is a tool's result.
 * @param isReply whether a model has answered before: a prompt may show what such texts look like.
 */
function holdsResult(text: string, isReply: boolean): boolean {
  return OBSERVATION.test(text) || (isReply && WITHIN.test(text));
}

/** The request without smolagents' prefix. */
export function requestIn(message: Messages[number] | undefined): string {
  return message ? messageText(message).replace(/^New task:\s/, "") : "";
}

/** A tool's result without its prefix. */
export function resultOf(text: string): string {
  return text
    .split(/Observations?:/)
    .at(-1)!
    .trim()
    .slice(0, LONGEST);
}
