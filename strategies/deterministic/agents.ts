/**
 * Agents' answers from the call's seed.
 * @module
 */
import type { AgentsCompletionRequest } from "../../src/schema/agents.ts";
import type { Call } from "../../src/types/call.ts";
import type { ChatContent } from "../../src/types/content.ts";
import type { Options } from "../../src/types/options.ts";
import { converse } from "./conversation.ts";

/** `POST /v1/agents/completions`. */
export function completeAgent(
  call: Call<AgentsCompletionRequest>,
  options: Pick<Options, "tools">,
): ChatContent | Promise<ChatContent> {
  return converse(call, options);
}
