/**
 * Repeats the question: for tests of what an application sends rather than of what it gets.
 * @module
 */
import { messagesOf, userText } from "../src/match/conversation.ts";
import { isSpoken } from "../src/rules/answer.ts";
import type { Call } from "../src/types/call.ts";
import type { Strategy } from "../src/types/strategy.ts";

export const echo: Strategy = {
  name: "echo",
  answer(call) {
    const text = isSpoken(call.operation) ? askedText(call) : "";
    return text === "" ? undefined : { content: text };
  },
};

/** The last message of the user, or the code to complete. */
function askedText({ body }: Call): string {
  const { prompt } = Object(body) as { prompt?: unknown };
  return typeof prompt === "string" ? prompt : userText(messagesOf(body));
}
