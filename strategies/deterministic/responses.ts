/**
 * Responses from the call's seed: the same answers as a chat call gets.
 * @module
 */
import type { Maybe } from "../../src/async/maybe.ts";
import { conversationOf } from "../../src/prompt/responses.ts";
import { promptTokens } from "../../src/prompt/prompt.ts";
import type { CountResponseInputTokensResponse } from "../../src/schema/generated/answers.ts";
import type {
  CountResponseInputTokensRequest,
  CreateResponseRequest,
} from "../../src/schema/generated/requests.ts";
import type { Call } from "../../src/types/call.ts";
import type { ChatContent } from "../../src/types/content.ts";
import type { Choices } from "./choices.ts";
import { converse } from "./conversation.ts";

/** `POST /v1/responses`. */
export function createResponse(
  call: Call<CreateResponseRequest>,
  options: Pick<Choices, "tools" | "promptSchema">,
): Maybe<ChatContent> {
  const asked = {
    body: conversationOf(call.body),
    seed: call.seed,
    control: (name: string) => call.control(name),
    // Read only when needed, so that the answer can be remembered.
    get state() {
      return call.state;
    },
  };
  return converse(asked, options);
}

/** `POST /v1/responses/input_tokens`. */
export function countInputTokens({
  body,
}: Call<CountResponseInputTokensRequest>): CountResponseInputTokensResponse {
  return { object: "response.input_tokens", input_tokens: promptTokens(conversationOf(body)) };
}
