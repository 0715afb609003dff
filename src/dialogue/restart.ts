/**
 * Starts a new conversation from an entry of another: it contains everything up to that entry.
 * @module
 */
import type { CallOf } from "../schema/operation.ts";
import type { State } from "../types/state.ts";
import { entryNotFound } from "../wire/conversation-errors.ts";
import type { Entry } from "../wire/entries.ts";
import { speakingAgent } from "./append.ts";
import { inputEntries } from "./inputs.ts";
import { answeredBy, settle } from "./results.ts";
import { speakerOf } from "./speaker.ts";
import { stampOf } from "./stamp.ts";
import { describe } from "./start.ts";
import {
  conversationsOf,
  findConversation,
  hasUser,
  readTurns,
  sinceUser,
  type StoredTurn,
  turnsOf,
} from "./stored.ts";
import { NOTHING, tallied } from "./tally.ts";
import { keepTurn, type Turn } from "./turn.ts";

/**
 * @throws ApiError 404 for a conversation, an entry or an agent that doesn't exist, 400 for results that it doesn't wait for.
 */
export async function openRestart(call: CallOf<"conversations.restart">): Promise<Turn> {
  const { body, state, params } = call;
  const source = await findConversation(state, params.conversation_id);
  const cut = await findCut(state, source.id, body.from_entry_id);
  // Turns go after their conversation: while it is there, all of them are.
  await findConversation(state, source.id);
  const isKept = body.store !== false;
  const stamp = await stampOf(call, true);
  const conversationId = stamp.id("conv");
  const inputs = inputEntries(body.inputs, stamp);
  const before = cut.turns.at(-1)!.tally;
  // Accept results for calls that are open at the entry, but require none.
  const answered = answeredBy(inputs);
  const open = before.open.filter(({ id }) => answered.includes(id));
  settle({ ...before, open }, cut.end, inputs);
  const settings = {
    ...source.settings,
    completion_args: { ...source.settings.completion_args, ...body.completion_args },
    guardrails: body.guardrails ?? source.settings.guardrails,
  };
  const { name, description, metadata, ...who } = source.shown;
  const about = {
    name,
    description,
    metadata: body.metadata ?? metadata,
    ...("agent_id" in who
      ? { agent_id: who.agent_id, agent_version: body.agent_version ?? who.agent_version }
      : { model: who.model }),
  };
  const shown = describe(conversationId, { ...about, ...settings }, stamp);
  const turn: Turn = {
    conversationId,
    speaker: speakerOf(await speakingAgent(state, shown, before), settings, undefined),
    handsOffAtOnce: body.handoff_execution !== "client",
    stamp,
    confirmations: [],
    tally: tallied({ ...before, open: [] }, inputs),
    recent: sinceUser([...cut.end, ...inputs]),
    entries: async () => [...cut.turns.flatMap(({ entries }) => entries), ...inputs],
    async save(outputs) {
      if (!isKept) return;
      const turns = turnsOf(state, conversationId);
      for (const said of cut.turns) await turns.add(said);
      await keepTurn(state, turn, inputs, outputs);
      await conversationsOf(state).add({ id: conversationId, shown, settings });
    },
  };
  return turn;
}

/** Where a conversation is cut. */
interface Cut {
  /** The turns that are kept, the last one cut after the entry. Read once, since the conversation may be deleted meanwhile. */
  readonly turns: readonly StoredTurn[];
  /** The entries since the user's last message, which they include. */
  readonly end: readonly Entry[];
}

/** @throws ApiError 404 for an entry that doesn't exist. */
async function findCut(state: State, id: string, entryId: string): Promise<Cut> {
  const turns: StoredTurn[] = [];
  let end: readonly Entry[] = [];
  for await (const turn of readTurns(state, id)) {
    const at = turn.entries.findIndex((entry) => entry.id === entryId);
    const entries = at < 0 ? turn.entries : turn.entries.slice(0, at + 1);
    end = hasUser(entries) ? sinceUser(entries) : [...end, ...entries];
    if (at < 0) turns.push(turn);
    else {
      const tally = tallied(turns.at(-1)?.tally ?? NOTHING, entries);
      return { turns: [...turns, { ...turn, entries, tally }], end };
    }
  }
  throw entryNotFound(entryId);
}
