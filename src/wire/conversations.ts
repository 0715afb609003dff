/**
 * The answer in a conversation, key for key as the live service writes it: whole, or as a stream of events without `[DONE]`
 * (state.md sections 1.1 to 1.3). Both are made from the same entries.
 * @module
 */
import { instant } from "../fill/instant.ts";
import type { Cost, Reply, Usage } from "../types/reply.ts";
import { durationOf, eventsOf, type Output } from "./entries.ts";
import { namedEvent } from "./sse.ts";

/** The usage of an answer. Connectors' tokens and runs are listed only if a tool ran. */
export interface ConversationUsage extends Usage {
  readonly connector_tokens?: number;
  readonly connectors?: Readonly<Record<string, number>>;
}

export interface ConversationAnswer {
  readonly conversationId: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly outputs: readonly Output[];
  readonly usage: ConversationUsage;
}

/** The reply for an answer. */
export function frameConversation(answer: ConversationAnswer, isStreamed: boolean): Reply {
  const { conversationId, outputs, usage } = answer;
  const { total_tokens: tokens, connectors = {} } = usage;
  const cost: Cost = { of: "conversation", tokens, connectors, isStreamed };
  if (isStreamed) return { kind: "stream", status: 200, cost, usage, frames: framesOf(answer) };
  const body = {
    object: "conversation.response",
    conversation_id: conversationId,
    outputs,
    usage,
    guardrails: null,
  };
  return { kind: "body", status: 200, cost, usage, body: JSON.stringify(body) };
}

function framesOf({ conversationId, startedAt, outputs, usage }: ConversationAnswer): string[] {
  const last = outputs.at(-1);
  const end = last ? Date.parse(last.created_at) + durationOf(last) : startedAt;
  return [
    namedEvent({
      type: "conversation.response.started",
      created_at: instant(startedAt),
      conversation_id: conversationId,
    }),
    ...outputs.flatMap((entry, index) => eventsOf(entry, index).map(namedEvent)),
    namedEvent({ type: "conversation.response.done", created_at: instant(end), usage }),
  ];
}
