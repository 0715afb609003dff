/**
 * Word-based token counts: a token is a run of characters without white space.
 * @module
 */
import type { ChatCompletionRequest } from "../schema/chat.ts";

type Message = ChatCompletionRequest["messages"][number];

/** How many tokens a text has. */
export function countTokens(text: string): number {
  return text.match(/\S+/g)?.length ?? 0;
}

/** A text cut after each token; the parts join to the text. Leading white space belongs to the token that follows it. */
export function splitTokens(text: string): string[] {
  const tokens = text.match(/\s*\S+/g);
  if (!tokens) return text === "" ? [] : [text];
  const rest = text.slice(tokens.reduce((length, token) => length + token.length, 0));
  if (rest !== "") tokens[tokens.length - 1] += rest;
  return tokens;
}

/** The text of a message: its string, or its text chunks joined by newlines. */
export function messageText({ content }: Message): string {
  if (typeof content === "string") return content;
  if (!content) return "";
  const texts = content.flatMap((chunk) => (chunk.type === "text" ? [chunk.text] : []));
  return texts.join("\n");
}

/** The text of the last user message; empty when there is none. */
export function lastUserText(messages: readonly Message[]): string {
  const message = messages.findLast(({ role }) => role === "user");
  return message ? messageText(message) : "";
}
