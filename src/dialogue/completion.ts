/**
 * Completions by agents: with the agent's instructions, tools and settings.
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

/** A request to an agent, with what the agent adds. */
export type AgentRequest = AgentsCompletionRequest & { readonly model?: string };

/** Each call is put together once, whatever needs it first. */
const known = new WeakMap<Call, Promise<Call<AgentRequest>>>();

/** A call as its agent reads it. If the agent is unknown, the call stays as it is. */
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

/** The request's settings win, except that tools are combined. */
function merged(agent: Agent, request: AgentsCompletionRequest): AgentRequest & { model: string } {
  const speaker = speakerOf(agent, {}, undefined);
  // A null `stop` means none.
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
