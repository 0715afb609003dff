/**
 * Word-based token counts: a token is a run of characters without white space.
 * @module
 */
import type { ChatCompletionRequest } from "../schema/generated/requests.ts";

export type Message = ChatCompletionRequest["messages"][number];

/** The number of tokens in a text. Every answer is counted, so this scans characters, which is faster than matching words. */
export function countTokens(text: string): number {
  let count = 0;
  let wasSpace = true;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    const isSpace =
      code < 128 ? code === 32 || (code >= 9 && code <= 13) : code >= 160 && /\s/.test(text[at]!);
    if (wasSpace && !isSpace) count++;
    wasSpace = isSpace;
  }
  return count;
}

/** A text split after each token; joined, the parts give the text again. White space belongs to the token that follows it. */
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
