/**
 * The prompt of a completion, as far as a model reads it.
 * @module
 */
import { countTokens, type Message, messageText } from "./tokens.ts";

/** The fields of completion calls that a model reads. */
export interface Prompt {
  readonly messages?: readonly Message[];
  readonly prompt?: string;
  readonly suffix?: string;
}

/** How many tokens a prompt has. */
export function promptTokens({ messages, prompt, suffix }: Prompt): number {
  if (!messages) return countTokens(prompt ?? "") + countTokens(suffix ?? "");
  let count = 0;
  for (const message of messages) count += countTokens(messageText(message));
  return count;
}
