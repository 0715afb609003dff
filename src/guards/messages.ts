/**
 * Checks which messages make a conversation. The rules are those of Mistral's open-source `mistral-common` (its `validator.py`,
 * version 1.13, tokenizers 11 and newer), except where an answer of the live service is known to contradict them: it takes a first
 * message that calls tools (recorded).
 * @module
 */
import type { Message } from "../prompt/tokens.ts";
import {
  invalidAssistantMessage,
  invalidFunctionCall,
  invalidMessageOrder,
} from "../wire/refusals.ts";
import { checkFunctionName } from "./names.ts";

type Assistant = Extract<Message, { role: "assistant" }>;

/**
 * @param takesAnyId whether ids of tool calls may have any form.
 * @throws ApiError 400 for the first thing that is wrong: the order of the roles, then what the messages hold.
 */
export function checkMessages(messages: readonly Message[], takesAnyId = false): void {
  checkEnds(messages);
  checkOrder(messages);
  checkPairs(messages);
  for (const [at, message] of messages.entries()) {
    if (message.role === "assistant") {
      checkAssistant(message, at === messages.length - 1);
      checkCalls(message, takesAnyId);
    } else if (message.role === "tool") checkFunctionName(message.name);
  }
}

/** A single message must be able to start a conversation; the last one must ask for an answer or begin it. */
function checkEnds(messages: readonly Message[]): void {
  const last = messages.at(-1);
  if (!last) throw invalidMessageOrder("Conversation must have at least one message");
  const isAlone = messages.length === 1 && (last.role === "tool" || isPrefix(last));
  if (isAlone) {
    throw invalidMessageOrder("Conversation must start with a user message or system message");
  }
  if (last.role === "assistant" && !last.prefix) {
    throw invalidMessageOrder(
      "Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant",
    );
  }
}

function isPrefix(message: Message): boolean {
  return message.role === "assistant" && message.prefix === true;
}

/** The roles that a role may not follow. Users may follow tools: recorded in August 2026, refused until early that year. */
const NEVER_AFTER: Readonly<Partial<Record<Message["role"], readonly Message["role"][]>>> = {
  tool: ["user", "system"],
  system: ["assistant", "tool"],
};

function checkOrder(messages: readonly Message[]): void {
  let previous: Message["role"] | undefined;
  for (const { role } of messages) {
    if (previous && NEVER_AFTER[role]?.includes(previous)) {
      throw invalidMessageOrder(`Unexpected role '${role}' after role '${previous}'`);
    }
    previous = role;
  }
}

/** Each call of the tools that an assistant message names has one response before the next assistant message. */
function checkPairs(messages: readonly Message[]): void {
  let turn: { readonly called: Set<string>; readonly answered: Set<string> } | undefined;
  const settle = (): void => {
    if (turn && turn.called.size !== turn.answered.size) {
      throw invalidMessageOrder("Not the same number of function calls and responses");
    }
  };
  for (const message of messages) {
    if (message.role === "tool") {
      const id = message.tool_call_id ?? "None";
      if (turn?.answered.has(id)) {
        throw invalidMessageOrder(`Duplicate tool call id ${id} in tool results`);
      }
      if (!turn?.called.has(id)) {
        throw invalidMessageOrder(`Unexpected tool call id ${id} in tool results`);
      }
      turn.answered.add(id);
    } else if (message.role === "assistant") {
      settle();
      turn = { called: calledIds(message), answered: new Set() };
    }
  }
  settle();
}

function calledIds({ tool_calls = [] }: Assistant): Set<string> {
  const ids = new Set<string>();
  for (const { id = "null" } of tool_calls) {
    if (ids.has(id)) {
      throw invalidMessageOrder(`Duplicate tool call id ${id} in assistant message`);
    }
    ids.add(id);
  }
  return ids;
}

/** Recorders replace ids by a placeholder, and clients may send what they recorded. */
const TOOL_CALL_ID = /^(?:[a-zA-Z0-9]{9}|.*REDACTED.*)$/;

function checkAssistant({ content, tool_calls, prefix }: Assistant, isLast: boolean): void {
  if (!content?.length && !tool_calls?.length) {
    throw invalidAssistantMessage(
      "Assistant message must have either content or tool_calls, but not none.",
    );
  }
  if (prefix && !isLast) {
    throw invalidAssistantMessage("Assistant message with prefix True must be last message");
  }
}

function checkCalls({ tool_calls = [] }: Assistant, takesAnyId: boolean): void {
  for (const { id, function: called } of tool_calls) {
    if (id === undefined) {
      throw invalidFunctionCall("Tool call id has to be defined in serving mode.");
    }
    if (!takesAnyId && !TOOL_CALL_ID.test(id)) {
      throw invalidFunctionCall(
        `Tool call id was ${id} but must be a-z, A-Z, 0-9, with a length of 9.`,
      );
    }
    checkFunctionName(called.name, invalidFunctionCall);
  }
}
