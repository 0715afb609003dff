/**
 * The answer to a conversation, whoever leads it: a model or an agent.
 * @module
 */
import type { AgentsCompletionRequest } from "../../src/schema/agents.ts";
import type { ChatCompletionRequest } from "../../src/schema/chat.ts";
import type { Call } from "../../src/types/call.ts";
import type { ChatChoice, ChatContent } from "../../src/types/content.ts";
import { prefixOf } from "../../src/wire/prompt.ts";
import { withPrompt } from "./prompt.ts";
import { prose, sentences } from "./text.ts";
import { thoughtWords } from "./thinking.ts";

type Conversation = Call<ChatCompletionRequest | AgentsCompletionRequest>;

/** For each choice a text, thought about before when the request asks for it. */
export function converse(call: Conversation): ChatContent | Promise<ChatContent> {
  return withPrompt(speak(call), call);
}

function speak(call: Conversation): ChatChoice[] {
  const random = call.seed.random("text");
  const prefix = prefixOf(call.body.messages);
  const space = prefix === "" || /\s$/.test(prefix) ? "" : " ";
  return think(call).map((choice) => ({ ...choice, text: space + sentences(random) }));
}

/** The beginning of each choice. What a prefix has begun is not thought about any more. */
function think({ body, seed }: Conversation): ChatChoice[] {
  const { messages, n = 1 } = body;
  const words = prefixOf(messages) === "" ? thoughtWords(body) : 0;
  if (words === 0) return Array.from({ length: n }, () => ({}));
  const random = seed.random("thinking");
  return Array.from({ length: n }, () => ({ thinking: prose(words, random) }));
}
