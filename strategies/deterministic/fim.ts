/**
 * Fill-in-the-middle answers from the call's seed.
 * @module
 */
import type { FIMCompletionRequest } from "../../src/schema/generated/requests.ts";
import type { Call } from "../../src/types/call.ts";
import type { ChatContent } from "../../src/types/content.ts";
import { badRequest } from "../../src/wire/errors.ts";
import { code } from "./code.ts";
import { withPrompt } from "./prompt.ts";

/** The context of the model for code; nothing longer is ever said. */
const MOST = 256_000;

/**
 * `POST /v1/fim/completions`.
 * @throws ApiError 400 for more tokens than a model can say.
 */
export function completeFim(call: Call<FIMCompletionRequest>): ChatContent | Promise<ChatContent> {
  const { min_tokens = 0 } = call.body;
  if (min_tokens > MOST)
    throw badRequest(`min_tokens is ${min_tokens}; at most ${MOST} can be said.`);
  return withPrompt([code(min_tokens, call.seed.random("text"))], call);
}
