/**
 * All checks of a conversation that a model, or an agent's model, is to continue.
 * @module
 */
import { findModel } from "../schema/catalogue.ts";
import type {
  AgentsCompletionRequest,
  ChatCompletionRequest,
} from "../schema/generated/requests.ts";
import { conversationOf, type ResponseRequest } from "../prompt/responses.ts";
import type { Call } from "../types/call.ts";
import { invalidArguments } from "../wire/refusals.ts";
import { checkContext } from "./context.ts";
import { checkLinks } from "./links.ts";
import { checkMessages } from "./messages.ts";
import { checkInputs, checkReasoning, checkThoughts } from "./model.ts";
import { checkSampling } from "./sampling.ts";
import { formatFault } from "./strict.ts";
import { checkTools } from "./tools.ts";

/** A request; it doesn't name an agent's model. */
type Asked = (ChatCompletionRequest | AgentsCompletionRequest) & { readonly model?: string };

/**
 * @param takesAnyId whether ids of tool calls may have any form.
 * @throws ApiError 422 or 400.
 */
export function checkConversation(
  { body, request }: Pick<Call<Asked>, "body" | "request">,
  takesAnyId: boolean = findModel(body.model)?.isRelayed ?? false,
): void {
  checkLinks(body.messages, request);
  checkReasoning(body);
  checkInputs(body);
  checkThoughts(body);
  checkMessages(body.messages, takesAnyId);
  checkTools(body.tools);
  const fault = formatFault(body.response_format);
  if (fault !== undefined) throw invalidArguments(fault);
  checkSampling(body);
  checkContext({ body, request });
}

/**
 * A response is refused for the same reasons as a chat call, but clients may choose ids of tool calls in any form.
 * @throws ApiError 422 or 400.
 */
export function checkResponse({ body, request }: Call<ResponseRequest>): void {
  checkConversation({ body: conversationOf(body), request }, true);
}
