/**
 * A further request to a conversation.
 * @module
 */
import type { CallOf } from "../schema/operation.ts";
import { instant } from "../fill/instant.ts";
import type { State } from "../types/state.ts";
import { conversationNotFound, handoffFailed } from "../wire/conversation-errors.ts";
import type { Entry } from "../wire/entries.ts";
import { agentsOf, findAgent } from "./agents.ts";
import { inputEntries } from "./inputs.ts";
import { answeredBy, settle } from "./results.ts";
import { speakerOf } from "./speaker.ts";
import { stampOf } from "./stamp.ts";
import {
  conversationsOf,
  findConversation,
  hasUser,
  lockConversation,
  readEnd,
  readEntries,
  readTurns,
  sinceUser,
  turnsOf,
} from "./stored.ts";
import { type Confirmation, NOTHING, type Tally, tallied } from "./tally.ts";
import { keepTurn, type Shown, type Turn } from "./turn.ts";

/**
 * @throws ApiError 404 for a conversation that doesn't exist or isn't stored, 409 while another call changes it, 400 for results
 * that it doesn't wait for.
 */
export async function openAppend(call: CallOf<"conversations.append">): Promise<Turn> {
  const { body, state, params } = call;
  const conversationId = params.conversation_id;
  await findConversation(state, conversationId);
  await lockConversation(state, conversationId);
  // The previous holder of the lock may have changed or removed it.
  const { shown, settings } = await findConversation(state, conversationId);
  const before = await lastTally(state, conversationId);
  const stamp = await stampOf(call, true);
  const inputs = inputEntries(body.inputs, stamp);
  const isAnswer = answeredBy(inputs).length > 0 || body.tool_confirmations !== undefined;
  const end = isAnswer || !hasUser(inputs) ? await readEnd(state, conversationId) : [];
  const confirmations = settle(before, end, inputs, body.tool_confirmations);
  const who = await speakingAgent(state, shown, before);
  const turn: Turn = {
    conversationId,
    speaker: speakerOf(who, settings, body.completion_args),
    handsOffAtOnce: body.handoff_execution !== "client",
    stamp,
    confirmations,
    tally: tallied(before, inputs, confirmations),
    recent: sinceUser([...end, ...inputs]),
    entries: async () => [...(await readEntries(state, conversationId)), ...inputs],
    async save(outputs) {
      if (body.store === false) return;
      const updated_at = instant(stamp.now);
      const kept = await conversationsOf(state).change(conversationId, (found) => ({
        ...found,
        shown: { ...found.shown, updated_at },
      }));
      if (!kept) throw conversationNotFound(conversationId);
      await keepConfirmations(state, conversationId, confirmations);
      await keepTurn(state, turn, inputs, outputs);
    },
  };
  return turn;
}

async function lastTally(state: State, id: string): Promise<Tally> {
  const { data } = await turnsOf(state, id).page({ limit: 1, newestFirst: true });
  return data[0]?.tally ?? NOTHING;
}

/**
 * Finds what answers next: the model, the agent, or the agent that took over from it.
 * @throws ApiError 404, or 500 when the agent that took over is gone.
 */
export async function speakingAgent(state: State, shown: Shown, { agent }: Tally) {
  if (!("agent_id" in shown)) return shown.model;
  if (agent === undefined || agent === shown.agent_id) {
    return findAgent(state, shown.agent_id, shown.agent_version);
  }
  const next = await agentsOf(state).get(agent);
  if (!next) throw handoffFailed();
  return next;
}

/** Stores the user's decisions in the calls. */
async function keepConfirmations(
  state: State,
  id: string,
  confirmations: readonly Confirmation[],
): Promise<void> {
  const left = new Map(confirmations.map(({ call, isAllowed }) => [call.id, isAllowed]));
  if (left.size === 0) return;
  const decided = (entry: Entry): Entry => {
    const isAllowed = entry.type === "function.call" && left.get(entry.tool_call_id);
    if (entry.type !== "function.call" || typeof isAllowed !== "boolean") return entry;
    return { ...entry, confirmation_status: isAllowed ? "allowed" : "denied" };
  };
  for await (const turn of readTurns(state, id, true)) {
    const found = turn.entries.filter(
      (entry) => entry.type === "function.call" && left.has(entry.tool_call_id),
    );
    if (found.length === 0) continue;
    await turnsOf(state, id).change(turn.id, (kept) => ({
      ...kept,
      entries: kept.entries.map(decided),
    }));
    for (const entry of found) if (entry.type === "function.call") left.delete(entry.tool_call_id);
    if (left.size === 0) return;
  }
}
