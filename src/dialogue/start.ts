/**
 * The start of a conversation.
 * @module
 */
import type { CallOf } from "../schema/operation.ts";
import type { ConversationRequest } from "../schema/generated/requests.ts";
import { instant } from "../fill/instant.ts";
import { everyArg, everyTool } from "../fill/settings.ts";
import { unpairedCalls } from "../wire/conversation-errors.ts";
import { findAgent } from "./agents.ts";
import { inputEntries } from "./inputs.ts";
import { speakerOf } from "./speaker.ts";
import { type Stamp, stampOf } from "./stamp.ts";
import { conversationsOf, sinceUser } from "./stored.ts";
import { NOTHING, tallied } from "./tally.ts";
import { keepTurn, type Shown, type Turn } from "./turn.ts";

/** A new object's update time is a microsecond or two after its creation (recorded). */
const AFTER_MS = 0.0015;

/**
 * @throws ApiError 404 for an agent or a version that doesn't exist, 400 for calls without results.
 */
export async function openStart(call: CallOf<"conversations.start">): Promise<Turn> {
  const { body, state } = call;
  const { agent_id, agent_version, model, instructions, tools, completion_args, guardrails } = body;
  const settings = { instructions, tools, completion_args, guardrails };
  const isKept = body.store !== false;
  const who =
    agent_id === undefined ? (model ?? "") : await findAgent(state, agent_id, agent_version);
  const stamp = await stampOf(call, isKept);
  const inputs = inputEntries(body.inputs, stamp);
  const tally = tallied(NOTHING, inputs);
  if (tally.open.length > 0) throw unpairedCalls();
  const conversationId = stamp.id("conv");
  const turn: Turn = {
    conversationId,
    speaker: speakerOf(who, settings, undefined),
    handsOffAtOnce: body.handoff_execution !== "client",
    stamp,
    confirmations: [],
    tally,
    recent: sinceUser(inputs),
    entries: async () => inputs,
    async save(outputs) {
      if (!isKept) return;
      // Store the turn first: a conversation that can be seen can then be read.
      await keepTurn(state, turn, inputs, outputs);
      const shown = describe(conversationId, body, stamp);
      await conversationsOf(state).add({ id: conversationId, shown, settings });
    },
  };
  return turn;
}

/** The source of a conversation's description: a request, or another conversation. */
type About = {
  readonly [Name in keyof ConversationRequest]?: ConversationRequest[Name] | null | undefined;
};

/** A conversation as answers describe it, with every key in the order of the schema. */
export function describe(id: string, about: About, { startedAt }: Pick<Stamp, "startedAt">): Shown {
  const { name = null, description = null, metadata = null, agent_id, model } = about;
  const created_at = instant(startedAt);
  const updated_at = instant(startedAt + AFTER_MS);
  const object = "conversation";
  const head = { name, description, metadata, object, id, created_at, updated_at } as const;
  if (agent_id) return { ...head, agent_id, agent_version: about.agent_version ?? null };
  return {
    instructions: about.instructions ?? null,
    tools: everyTool(about.tools ?? []),
    completion_args: everyArg(about.completion_args ?? undefined),
    guardrails: about.guardrails ?? [],
    ...head,
    model: model ?? "",
  };
}
