/**
 * Chat answers from the call's seed.
 * @module
 */
import type { ChatCompletionRequest } from "../../src/schema/chat.ts";
import type { Call } from "../../src/types/call.ts";
import type { ChatContent } from "../../src/types/content.ts";
import { sentences } from "./text.ts";

/** `POST /v1/chat/completions`: a text for each choice. */
export function completeChat(call: Call<ChatCompletionRequest>): ChatContent {
  const random = call.seed.random("text");
  return Array.from({ length: call.body.n ?? 1 }, () => sentences(random));
}
