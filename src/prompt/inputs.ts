/**
 * The inputs of moderations and classifications.
 * @module
 */
import type {
  ChatClassificationRequest,
  ChatModerationRequest,
  ClassificationRequest,
} from "../schema/generated/requests.ts";
import { countTokens, type Message, messageText } from "./tokens.ts";

/** The body of a call for scores: texts, conversations, or lists of them. */
export type ScoresRequest =
  | ClassificationRequest
  | ChatModerationRequest
  | ChatClassificationRequest;

type Input = string | readonly Message[] | { readonly messages: readonly Message[] };

/** A conversation for each input. A text becomes a user's message, so that it scores the same in both forms. */
export function conversationsOf({ input }: ScoresRequest): (readonly Message[])[] {
  return toInputs(input).map((each) => {
    if (typeof each === "string") return [{ role: "user", content: each }];
    return "messages" in each ? each.messages : each;
  });
}

/** A list of messages is one input; any other list is a list of inputs. */
function toInputs(input: ScoresRequest["input"]): readonly Input[] {
  if (!Array.isArray(input)) return [input];
  const [first] = input;
  const isConversation = typeof first === "object" && "role" in first;
  return (isConversation ? [input] : input) as readonly Input[];
}

/** All messages of a conversation with their roles: the text that scores are derived from. */
export function conversationText(conversation: readonly Message[]): string {
  return conversation.map((message) => `${message.role}\n${messageText(message)}`).join("\n");
}

/** The number of tokens in conversations. */
export function countInputs(conversations: readonly (readonly Message[])[]): number {
  let count = 0;
  for (const message of conversations.flat()) count += countTokens(messageText(message));
  return count;
}
