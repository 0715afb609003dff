/**
 * Conversations: answering, listing and reading them.
 * @module
 */
import { metadataFilter } from "../../src/dialogue/metadata.ts";
import { openTurn, type TurnId } from "../../src/dialogue/open.ts";
import {
  conversationsOf,
  findConversation,
  readEntries,
  removeConversation,
} from "../../src/dialogue/stored.ts";
import type { Shown } from "../../src/dialogue/turn.ts";
import type {
  ConversationHistory,
  ConversationMessages,
} from "../../src/schema/generated/answers.ts";
import type { CallOf } from "../../src/schema/operation.ts";
import type { ConversationsContent } from "../../src/types/content.ts";
import type { State } from "../../src/types/state.ts";
import type { Entry } from "../../src/wire/entries.ts";
import type { Choices } from "./choices.ts";
import { answerTurn } from "./turn.ts";

/** `POST /v1/conversations`, and further requests to one. */
export async function answerConversation(
  call: CallOf<TurnId>,
  choices: Choices,
): Promise<ConversationsContent> {
  return answerTurn(await openTurn(call), call, choices);
}

/** `GET /v1/conversations`, the newest first. */
export async function listConversations({
  query,
  state,
}: CallOf<"conversations.list">): Promise<Shown[]> {
  const page = Math.max(0, query.page ?? 0);
  const limit = Math.max(0, query.page_size ?? 100);
  const isWanted = metadataFilter(query.metadata);
  const { data } = await conversationsOf(state).page({
    offset: page * limit,
    limit,
    newestFirst: true,
    ...(isWanted && { passes: ({ shown }) => isWanted(shown.metadata) }),
  });
  return data.map(({ shown }) => shown);
}

/** `GET /v1/conversations/{id}`. */
export async function getConversation({
  params,
  state,
}: CallOf<"conversations.get">): Promise<Shown> {
  return (await findConversation(state, params.conversation_id)).shown;
}

/** `DELETE /v1/conversations/{id}`. */
export async function deleteConversation({
  params,
  state,
}: CallOf<"conversations.delete">): Promise<undefined> {
  await removeConversation(state, params.conversation_id);
}

/** `GET /v1/conversations/{id}/history`. */
export async function getHistory({
  params,
  state,
}: CallOf<"conversations.getHistory">): Promise<ConversationHistory> {
  const { conversation_id } = params;
  const entries = await entriesOf(state, conversation_id);
  return { object: "conversation.history", conversation_id, entries };
}

/** `GET /v1/conversations/{id}/messages`. */
export async function getMessages({
  params,
  state,
}: CallOf<"conversations.getMessages">): Promise<ConversationMessages> {
  const { conversation_id } = params;
  const messages = (await entriesOf(state, conversation_id)).filter(
    (entry) => entry.type === "message.input" || entry.type === "message.output",
  );
  return { object: "conversation.messages", conversation_id, messages };
}

/** @throws ApiError 404, also for a conversation that was deleted meanwhile: its turns go one by one. */
async function entriesOf(state: State, id: string): Promise<Entry[]> {
  await findConversation(state, id);
  const entries = await readEntries(state, id);
  await findConversation(state, id);
  return entries;
}
