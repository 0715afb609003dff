/**
 * Responses: the content of a completion in another frame. No recording is known; the keys are the official SDK's, their order is
 * that of OpenAI's Responses.
 * @module
 */
import { conversationOf } from "../prompt/responses.ts";
import { promptTokens } from "../prompt/prompt.ts";
import { countTokens } from "../prompt/tokens.ts";
import type { CreateResponseResponse } from "../schema/generated/answers.ts";
import type { CreateResponseRequest } from "../schema/generated/requests.ts";
import type { Call } from "../types/call.ts";
import type { ChatAnswer, ChatContent } from "../types/content.ts";
import type { Reply } from "../types/reply.ts";
import { toChoices } from "./choices.ts";
import { responseEvents } from "./response-events.ts";
import { outputItems } from "./response-items.ts";

/** The reply to a call for a response: the response, or its stream when the body asks for one. Of several choices it takes the first. */
export function frameResponse(content: ChatContent, call: Call<CreateResponseRequest>): Reply {
  const { body, seed, clock } = call;
  const asked = conversationOf(body);
  const choice = toChoices(content, asked, seed)[0]!;
  const items = outputItems(choice, body, seed);
  const answer: Partial<ChatAnswer> =
    typeof content === "object" && "choices" in content ? content : {};
  const cached = answer.cachedTokens ?? 0;
  const input_tokens = answer.usage?.prompt_tokens ?? promptTokens(asked);
  const output_tokens = answer.usage?.completion_tokens ?? choice.tokens;
  const usage = {
    input_tokens,
    input_tokens_details: { cached_tokens: cached, cache_write_tokens: 0 },
    output_tokens,
    output_tokens_details: { reasoning_tokens: countTokens(choice.thinking) },
    total_tokens: input_tokens + output_tokens,
  };
  const isCut = choice.finish === "length";
  const id = `resp_${seed.random("id").hex(32)}`;
  const response: CreateResponseResponse = {
    id,
    object: "response",
    created_at: clock(),
    status: isCut ? "incomplete" : "completed",
    completed_at: isCut ? null : clock(),
    error: null,
    incomplete_details: isCut ? { reason: "max_output_tokens" } : null,
    ...echoed(body),
    model: answer.model ?? body.model,
    output: items,
    usage,
  };
  const { total_tokens } = usage;
  const counts = {
    prompt_tokens: input_tokens,
    completion_tokens: output_tokens,
    total_tokens,
  };
  if (body.stream) {
    const frames = responseEvents(response, items);
    return { kind: "stream", status: 200, cost: { of: "stream" }, usage: counts, cached, frames };
  }
  const cost = { of: "completion", tokens: total_tokens - cached } as const;
  return { kind: "body", status: 200, cost, usage: counts, cached, body: JSON.stringify(response) };
}

/** The members of a response that repeat its request. */
function echoed(body: CreateResponseRequest) {
  const { instructions = null, temperature = null, top_p = null, text, reasoning } = body;
  return {
    background: false,
    instructions,
    max_output_tokens: body.max_output_tokens ?? null,
    max_tool_calls: body.max_tool_calls ?? null,
    metadata: body.metadata ?? {},
    parallel_tool_calls: body.parallel_tool_calls ?? true,
    previous_response_id: null,
    prompt_cache_key: body.prompt_cache_key ?? null,
    prompt_cache_retention: null,
    reasoning: { effort: reasoning?.effort ?? null },
    safety_identifier: null,
    service_tier: "default",
    temperature,
    text: { ...text, format: text?.format ?? { type: "text" } },
    tool_choice: body.tool_choice ?? "auto",
    tools: (body.tools ?? []).map((tool) =>
      tool.type === "function" ? { parameters: null, strict: null, ...tool } : tool,
    ),
    top_logprobs: 0,
    top_p,
    truncation: "disabled",
    user: null,
  } as const;
}
