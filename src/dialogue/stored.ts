/**
 * Stored conversations: their descriptions, and turn by turn what was said.
 * @module
 */
import type { AgentConversation, ModelConversation } from "../schema/generated/answers.ts";
import type { ConversationRequest } from "../schema/generated/requests.ts";
import type { Collection, State } from "../types/state.ts";
import { conversationLocked, conversationNotFound } from "../wire/conversation-errors.ts";
import type { Entry } from "../wire/entries.ts";
import type { Tally } from "./tally.ts";

/** The settings that a conversation was started with. */
export type Settings = {
  readonly [Name in "instructions" | "tools" | "completion_args" | "guardrails"]?:
    | ConversationRequest[Name]
    | undefined;
};

export interface StoredConversation {
  readonly id: string;
  /** As answers show it, key for key. */
  readonly shown: ModelConversation | AgentConversation;
  readonly settings: Settings;
}

/** Everything that one request added. */
export interface StoredTurn {
  readonly id: string;
  readonly entries: readonly Entry[];
  /** The tally of the conversation up to the end of this turn. */
  readonly tally: Tally;
}

/** How many turns to read at once. */
const BATCH = 100;

export function conversationsOf(state: State): Collection<StoredConversation> {
  return state.collection<StoredConversation>("conversations");
}

export function turnsOf(state: State, id: string): Collection<StoredTurn> {
  return state.collection<StoredTurn>(`turns of ${id}`);
}

/** @throws ApiError 404. */
export async function findConversation(state: State, id: string): Promise<StoredConversation> {
  const found = await conversationsOf(state).get(id);
  if (!found) throw conversationNotFound(id);
  return found;
}

/**
 * Keeps other calls from changing a conversation until this one is answered.
 * @throws ApiError 409.
 */
export async function lockConversation(state: State, id: string): Promise<void> {
  if (!(await state.hold(`conversation ${id}`))) throw conversationLocked();
}

/** The turns of a conversation, read on demand. */
export async function* readTurns(
  state: State,
  id: string,
  newestFirst = false,
): AsyncGenerator<StoredTurn> {
  const turns = turnsOf(state, id);
  let after: string | undefined;
  do {
    const page = await turns.page({
      limit: newestFirst ? 1 : BATCH,
      newestFirst,
      ...(after !== undefined && { after }),
    });
    yield* page.data;
    after = page.next;
  } while (after !== undefined);
}

/** The end of some entries: the user's last message and everything after it. */
export function sinceUser(entries: readonly Entry[]): readonly Entry[] {
  const at = entries.findLastIndex((each) => each.type === "message.input" && each.role === "user");
  return entries.slice(Math.max(0, at));
}

/** Whether some entries include a user's message. */
export function hasUser(entries: readonly Entry[]): boolean {
  return entries.some((each) => each.type === "message.input" && each.role === "user");
}

/** The end of a conversation from its user's last message; reads no more than that. */
export async function readEnd(state: State, id: string): Promise<readonly Entry[]> {
  const parts: (readonly Entry[])[] = [];
  for await (const { entries } of readTurns(state, id, true)) {
    parts.push(entries);
    if (hasUser(entries)) break;
  }
  return sinceUser(parts.reverse().flat());
}

/** All entries of a conversation. */
export async function readEntries(state: State, id: string): Promise<Entry[]> {
  const entries: Entry[] = [];
  for await (const turn of readTurns(state, id)) entries.push(...turn.entries);
  return entries;
}

/**
 * Removes a conversation with all its turns.
 * @throws ApiError 404, or 409 while it is being answered.
 */
export async function removeConversation(state: State, id: string): Promise<void> {
  await findConversation(state, id);
  await lockConversation(state, id);
  if (!(await conversationsOf(state).remove(id))) throw conversationNotFound(id);
  const turns = turnsOf(state, id);
  // Remove from the end, where a list can be cut without moving the rest.
  for (;;) {
    const { data } = await turns.page({ limit: BATCH, newestFirst: true });
    if (data.length === 0) return;
    for (const turn of data) await turns.remove(turn.id);
  }
}
