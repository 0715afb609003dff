/**
 * Fill-in-the-middle answers from the call's seed.
 * @module
 */
import type { Maybe } from "../../src/async/maybe.ts";
import type { FIMCompletionRequest } from "../../src/schema/generated/requests.ts";
import type { Call } from "../../src/types/call.ts";
import type { ChatContent } from "../../src/types/content.ts";
import { code } from "./code.ts";
import { withPrompt } from "./prompt.ts";

/** `POST /v1/fim/completions`. */
export function completeFim(call: Call<FIMCompletionRequest>): Maybe<ChatContent> {
  const { min_tokens = 0 } = call.body;
  return withPrompt([code(min_tokens, call.seed.random("text"))], call);
}
