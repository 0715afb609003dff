/**
 * The answer to a conversation, whoever leads it: a model or an agent.
 * @module
 */
import type { AgentsCompletionRequest } from "../../src/schema/agents.ts";
import type { ChatCompletionRequest } from "../../src/schema/chat.ts";
import type { Call } from "../../src/types/call.ts";
import type { ChatContent } from "../../src/types/content.ts";
import { sentences } from "./text.ts";

/** A text for each choice. */
export function converse(call: Call<ChatCompletionRequest | AgentsCompletionRequest>): ChatContent {
  const random = call.seed.random("text");
  return Array.from({ length: call.body.n ?? 1 }, () => sentences(random));
}
