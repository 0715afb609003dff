/**
 * Chat answers from the call's seed.
 * @module
 */
import type { Maybe } from "../../src/async/maybe.ts";
import type { ChatCompletionRequest } from "../../src/schema/generated/requests.ts";
import type { Call } from "../../src/types/call.ts";
import type { ChatContent } from "../../src/types/content.ts";
import type { Choices } from "./choices.ts";
import { converse } from "./conversation.ts";

/** `POST /v1/chat/completions`. */
export function completeChat(
  call: Call<ChatCompletionRequest>,
  options: Pick<Choices, "tools" | "promptSchema">,
): Maybe<ChatContent> {
  return converse(call, options);
}
