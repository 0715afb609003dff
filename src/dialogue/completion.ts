/**
 * Completions by agents: with the instructions, tools and settings that an agent was made with.
 * @module
 */
import { createSeed } from "../hash/seed.ts";
import { offeredTools } from "../match/conversation.ts";
import { hear } from "../match/spoken.ts";
import type { Agent } from "../schema/generated/answers.ts";
import type { AgentsCompletionRequest } from "../schema/generated/requests.ts";
import type { CallOf } from "../schema/operation.ts";
import type { Call } from "../types/call.ts";
import { agentsOf } from "./agents.ts";
import { asked } from "./asked.ts";
import { speakerOf, systemMessages } from "./speaker.ts";

/** What an agent is asked: the request, and what the agent brings. */
export type AgentRequest = AgentsCompletionRequest & { readonly model?: string };

/** A call is put together once, whatever needs it first. */
const known = new WeakMap<Call, Promise<Call<AgentRequest>>>();

/** A call as its agent reads it. One whose agent isn't known here is answered as it stands. */
export function withAgent(call: CallOf<"agents.complete">): Promise<Call<AgentRequest>> {
  let made = known.get(call);
  if (!made) known.set(call, (made = make(call)));
  return made;
}

async function make(call: CallOf<"agents.complete">): Promise<Call<AgentRequest>> {
  const agent = await agentsOf(call.state).get(call.body.agent_id);
  if (!agent) return call;
  const body = merged(agent, call.body);
  hear(call, { model: body.model, tools: offeredTools(body) });
  return asked(call, body, createSeed(call.operation, body));
}

/** What the request says wins, but for tools, which come together. */
function merged(agent: Agent, request: AgentsCompletionRequest): AgentRequest & { model: string } {
  const speaker = speakerOf(agent, {}, undefined);
  // A model that thinks nothing of a setting has none.
  const { stop, ...args } = speaker.args;
  const tools = [...speaker.tools, ...(request.tools ?? [])];
  return {
    ...args,
    ...(stop !== undefined && stop !== null && { stop }),
    ...request,
    model: speaker.model,
    messages: [...systemMessages(speaker), ...request.messages],
    ...(tools.length > 0 && { tools }),
  };
}
