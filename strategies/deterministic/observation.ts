/**
 * Agents that write their history as text: a call is told in words, and what came of it is an observation in the last message, as
 * smolagents does it. No message says that a tool was called, so that names are looked for instead.
 * @module
 */
import { type Message, messageText } from "../../src/prompt/tokens.ts";

/** What ends such an agent's work. */
const END = "final_answer";

/**
 * The names of the functions that have been called, as far as the text of the conversation tells; undefined where its last message
 * brings no observation. Whatever there is besides what ends the work counts as called.
 */
export function calledInText(
  messages: readonly Message[],
  names: readonly string[],
): Set<string> | undefined {
  const last = messages.at(-1);
  if (last?.role !== "user" || !/^Observation:/m.test(messageText(last))) return undefined;
  if (names.includes(END)) return new Set(names.filter((name) => name !== END));
  const said = messages.flatMap((message) =>
    message.role === "assistant" ? [messageText(message)] : [],
  );
  const words = new Set(said.join("\n").match(/[\w-]+/g));
  return new Set(names.filter((name) => words.has(name)));
}
