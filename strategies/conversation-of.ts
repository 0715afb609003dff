/**
 * What users' own strategies see of a conversation besides the request.
 * @module
 */
import type { Message } from "../src/prompt/tokens.ts";
import type { CallOf } from "../src/schema/operation.ts";

/** A conversation as strategies see it. */
export interface ConversationView {
  readonly model: string;
  /** The agent that is to answer; undefined for a model. */
  readonly agent: { readonly id: string; readonly name: string } | undefined;
  readonly instructions: string | undefined;
  /** Everything from the user's last message on, as messages of a chat: the user's words, calls, results. */
  readonly recent: readonly Message[];
  /** Everything said, in the same form. It is read on demand. */
  messages(): Promise<readonly Message[]>;
}

/**
 * The conversation that a call of `conversations` continues, with the call's own inputs at its end.
 * @throws ApiError for a conversation that doesn't exist or can't be continued.
 */
export async function conversationOf(
  call: CallOf<"conversations.start" | "conversations.append" | "conversations.restart">,
): Promise<ConversationView> {
  const [{ openTurn }, { messagesOf }] = await Promise.all([
    import("../src/dialogue/open.ts"),
    import("../src/dialogue/messages.ts"),
  ]);
  const turn = await openTurn(call);
  const { agent, model, instructions } = turn.speaker;
  return {
    model,
    agent: agent && { id: agent.id, name: agent.name },
    instructions,
    recent: messagesOf(turn.recent),
    messages: async () => messagesOf(await turn.entries()),
  };
}
