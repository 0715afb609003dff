/**
 * Agents' answers from the call's seed.
 * @module
 */
import type { AgentsCompletionRequest } from "../../src/schema/generated/requests.ts";
import type { Call } from "../../src/types/call.ts";
import type { ChatContent } from "../../src/types/content.ts";
import type { Choices } from "./choices.ts";
import { converse } from "./conversation.ts";

/** `POST /v1/agents/completions`. */
export function completeAgent(
  call: Call<AgentsCompletionRequest>,
  options: Pick<Choices, "tools" | "promptSchema">,
): ChatContent | Promise<ChatContent> {
  return converse(call, options);
}
