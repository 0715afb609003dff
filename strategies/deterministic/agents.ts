/**
 * Agents: creating and changing them, and their answers from the call's seed.
 * @module
 */
import {
  agentsOf,
  aliasesOf,
  changeAgent,
  findAgent,
  listVersions as versionsOf,
  nameVersion,
  nextVersion,
  removeAgent,
  returnToVersion,
  unnameVersion,
} from "../../src/dialogue/agents.ts";
import { withAgent } from "../../src/dialogue/completion.ts";
import { metadataFilter } from "../../src/dialogue/metadata.ts";
import { uuid7At } from "../../src/hash/uuid.ts";
import { instant } from "../../src/fill/instant.ts";
import { everyArg, everyTool } from "../../src/fill/settings.ts";
import type {
  Agent,
  AgentAliasResponse,
  AgentListPage,
} from "../../src/schema/generated/answers.ts";
import type { AgentsListQuery, CreateAgentRequest } from "../../src/schema/generated/requests.ts";
import type { CallOf } from "../../src/schema/operation.ts";
import type { ChatContent } from "../../src/types/content.ts";
import type { PageRange } from "../../src/types/state.ts";
import { agentVersionNotFound, invalidEntries } from "../../src/wire/conversation-errors.ts";
import type { Choices } from "./choices.ts";
import { converse } from "./conversation.ts";
import { tokenFault } from "./page-token.ts";

/** Two or three microseconds, by which a new agent is updated after it was created (recorded). */
const AFTER_MS = 0.0025;

/** `POST /v1/agents/completions`. */
export async function completeAgent(
  call: CallOf<"agents.complete">,
  options: Pick<Choices, "tools" | "promptSchema">,
): Promise<ChatContent> {
  return converse(await withAgent(call), options);
}

/** `POST /v1/agents`. */
export async function createAgent({ body, state }: CallOf<"agents.create">): Promise<Agent> {
  const moment = await state.moment();
  const agent: Agent = {
    ...settingsOf(body),
    object: "agent",
    id: `ag_${uuid7At(moment.at, moment.random("agent")).replaceAll("-", "")}`,
    version: 0,
    versions: [],
    created_at: instant(moment.at),
    updated_at: instant(moment.at + AFTER_MS),
    deployment_chat: false,
    source: "api",
    version_message: body.version_message ?? null,
  };
  await agentsOf(state).add(agent);
  return agent;
}

type Settings = Pick<
  Agent,
  | "instructions"
  | "tools"
  | "completion_args"
  | "guardrails"
  | "model"
  | "name"
  | "description"
  | "handoffs"
  | "metadata"
>;

/** With every key, in the recorded order. */
function settingsOf(body: CreateAgentRequest): Settings {
  return {
    instructions: body.instructions ?? null,
    tools: everyTool(body.tools),
    completion_args: everyArg(body.completion_args),
    guardrails: body.guardrails ?? [],
    model: body.model,
    name: body.name,
    description: body.description ?? null,
    handoffs: body.handoffs ?? null,
    metadata: body.metadata ?? null,
  };
}

/** `GET /v1/agents`, the newest first. */
export async function listAgents({ query, state }: CallOf<"agents.list">): Promise<Agent[]> {
  const { page = 0, page_size: limit = 20 } = query;
  const range = { offset: page * limit, limit, ...filterOf(query) };
  return [...(await agentsOf(state).page({ ...range, newestFirst: true })).data];
}

/**
 * `GET /v1/agents/pages`: pages stay what they are while agents come and go.
 * @throws ApiError 422 for a token that doesn't come from a page.
 */
export async function listAgentPages({
  query,
  state,
}: CallOf<"agents.listPages">): Promise<AgentListPage> {
  const { page_size: limit = 20, page_token: token } = query;
  const fault = tokenFault(token);
  if (fault) throw invalidEntries([fault]);
  const { data, next } = await agentsOf(state).page({
    limit,
    ...filterOf(query),
    ...(token !== undefined && { after: token }),
    newestFirst: true,
  });
  return { object: "list", data, next_page_token: next ?? null };
}

type Filter = Pick<
  AgentsListQuery,
  "deployment_chat" | "sources" | "name" | "search" | "id" | "metadata"
>;

/** @throws ApiError 400 for metadata that isn't a JSON object. */
function filterOf({ deployment_chat, sources, name, search, id, metadata }: Filter) {
  const where: NonNullable<PageRange<Agent>["where"]> = {
    ...(name !== undefined && { name }),
    ...(deployment_chat !== undefined && { deployment_chat }),
    ...(sources && { source: sources }),
  };
  const hasMetadata = metadataFilter(metadata);
  const words = search?.toLowerCase();
  if (words === undefined && id === undefined && !hasMetadata) return { where };
  const passes = (agent: Agent): boolean =>
    (id === undefined || agent.id === id) &&
    (words === undefined || textOf(agent).includes(words)) &&
    (!hasMetadata || hasMetadata(agent.metadata));
  return { where, passes };
}

function textOf({ name, description }: Agent): string {
  return `${name}\n${description ?? ""}`.toLowerCase();
}

/** `GET /v1/agents/{id}`, as it is or in a version. */
export function getAgent({ params, query, state }: CallOf<"agents.get">): Promise<Agent> {
  return findAgent(state, params.agent_id, query.agent_version);
}

/** `PATCH /v1/agents/{id}`: the former state stays as a version. */
export async function updateAgent({
  body,
  params,
  state,
}: CallOf<"agents.update">): Promise<Agent> {
  const { tools, completion_args, version_message = null, ...plain } = body;
  const changes = {
    ...plain,
    ...(tools && { tools: everyTool(tools) }),
    ...(completion_args && { completion_args: everyArg(completion_args) }),
    version_message,
  };
  // A missing agent uses up no moment.
  await findAgent(state, params.agent_id);
  const updated_at = instant((await state.moment()).at);
  return changeAgent(state, params.agent_id, (agent) => ({
    ...agent,
    ...changes,
    ...nextVersion(agent),
    updated_at,
  }));
}

/** `DELETE /v1/agents/{id}`. */
export async function deleteAgent({ params, state }: CallOf<"agents.delete">): Promise<undefined> {
  await removeAgent(state, params.agent_id);
}

/** `PATCH /v1/agents/{id}/version`: makes a version the current one. */
export async function updateVersion({
  params,
  query,
  state,
}: CallOf<"agents.updateVersion">): Promise<Agent> {
  await findAgent(state, params.agent_id, query.version);
  const { at } = await state.moment();
  return returnToVersion(state, params.agent_id, query.version, instant(at));
}

/** `GET /v1/agents/{id}/versions`. */
export function listVersions({
  params,
  query,
  state,
}: CallOf<"agents.listVersions">): Promise<Agent[]> {
  const { page = 0, page_size: limit = 20 } = query;
  return versionsOf(state, params.agent_id, { offset: page * limit, limit });
}

/** `GET /v1/agents/{id}/versions/{version}`, by its number or an alias. */
export function getVersion({ params, state }: CallOf<"agents.getVersion">): Promise<Agent> {
  return findAgent(state, params.agent_id, params.version);
}

/** `PUT /v1/agents/{id}/aliases`. */
export async function createVersionAlias({
  params,
  query,
  state,
}: CallOf<"agents.createVersionAlias">): Promise<AgentAliasResponse> {
  const { alias, version } = query;
  if (version < 0) throw agentVersionNotFound(params.agent_id, version);
  await findAgent(state, params.agent_id, version);
  const now = instant((await state.moment()).at);
  return nameVersion(state, params.agent_id, { alias, version, created_at: now, updated_at: now });
}

/** `GET /v1/agents/{id}/aliases`. */
export async function listVersionAliases({
  params,
  state,
}: CallOf<"agents.listVersionAliases">): Promise<AgentAliasResponse[]> {
  await findAgent(state, params.agent_id);
  return [...(await aliasesOf(state, params.agent_id))];
}

/** `DELETE /v1/agents/{id}/aliases`. */
export async function deleteVersionAlias({
  params,
  query,
  state,
}: CallOf<"agents.deleteVersionAlias">): Promise<undefined> {
  await findAgent(state, params.agent_id);
  await unnameVersion(state, params.agent_id, query.alias);
}
