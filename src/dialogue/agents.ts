/**
 * Stored agents: each with its current settings, those of its other versions, and names for some versions.
 * @module
 */
import type { Agent, AgentAliasResponse } from "../schema/generated/answers.ts";
import type { Collection, State } from "../types/state.ts";
import { agentNotFound, agentVersionNotFound, handoffFailed } from "../wire/conversation-errors.ts";

/** An agent as it was before a change. */
interface Snapshot {
  /** The version's number. */
  readonly id: string;
  readonly agent: Agent;
}

/** The agents of an API key. */
export function agentsOf(state: State): Collection<Agent> {
  return state.collection<Agent>("agents", ["name", "source", "deployment_chat"]);
}

function snapshotsOf(state: State, id: string): Collection<Snapshot> {
  return state.collection<Snapshot>(`versions of ${id}`);
}

const aliasesName = (id: string): string => `aliases of ${id}`;

/**
 * An agent as it is now, or as it was in a version.
 * @param version its number, or an alias.
 * @throws ApiError 404.
 */
export async function findAgent(
  state: State,
  id: string,
  version?: string | number | null,
): Promise<Agent> {
  const agent = await agentsOf(state).get(id);
  if (!agent) throw agentNotFound(id);
  return version === undefined || version === null ? agent : versionOf(state, agent, version);
}

async function versionOf(state: State, agent: Agent, name: string | number): Promise<Agent> {
  const number = /^\d+$/.test(`${name}`) ? Number(name) : await versionNamed(state, agent, name);
  const found = number === undefined ? undefined : await numbered(state, agent, number);
  if (!found) throw agentVersionNotFound(agent.id, name);
  return found;
}

async function versionNamed(
  state: State,
  { id }: Agent,
  alias: string | number,
): Promise<number | undefined> {
  return (await aliasesOf(state, id)).find((each) => each.alias === alias)?.version;
}

async function numbered(state: State, agent: Agent, version: number): Promise<Agent | undefined> {
  if (version === agent.version) return agent;
  return (await snapshotsOf(state, agent.id).get(`${version}`))?.agent;
}

/**
 * The agents that another may hand over to.
 * @throws ApiError 500 when one of them isn't there.
 */
export async function findHandoffs(state: State, { handoffs }: Agent): Promise<Agent[]> {
  const agents = agentsOf(state);
  const found = await Promise.all((handoffs ?? []).map((id) => agents.get(id)));
  return found.map((agent) => {
    if (!agent) throw handoffFailed();
    return agent;
  });
}

/** A page of an agent's versions, the newest first. */
export async function listVersions(
  state: State,
  id: string,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<Agent[]> {
  const agent = await findAgent(state, id);
  const numbers = [...agent.versions, agent.version].sort((one, other) => other - one);
  const page = numbers.slice(offset, offset + limit);
  return Promise.all(page.map((number) => versionOf(state, agent, number)));
}

/**
 * Changes an agent. Its old version is stored first, so that no version is ever missing.
 * @param change may run several times.
 * @throws ApiError 404.
 */
export async function changeAgent(
  state: State,
  id: string,
  change: (agent: Agent) => Agent,
): Promise<Agent> {
  const agents = agentsOf(state);
  for (;;) {
    const before = await findAgent(state, id);
    const snapshots = snapshotsOf(state, id);
    const name = `${before.version}`;
    if (!(await snapshots.get(name))) await snapshots.add({ id: name, agent: before });
    let isNewer = false;
    const after = await agents.change(id, (found) => {
      isNewer = found.version !== before.version;
      return isNewer ? found : change(found);
    });
    if (!after) throw agentNotFound(id);
    if (!isNewer) return after;
  }
}

/** The number of an agent's new version, and the numbers of all others. */
export function nextVersion({ version, versions }: Agent): Pick<Agent, "version" | "versions"> {
  const all = [...versions, version].sort((one, other) => one - other);
  return { version: all.at(-1)! + 1, versions: all };
}

/**
 * Makes an earlier version of an agent the current one again.
 * @throws ApiError 404.
 */
export async function returnToVersion(
  state: State,
  id: string,
  version: number,
  updated_at: string,
): Promise<Agent> {
  const target = await findAgent(state, id, version);
  return changeAgent(state, id, (found) => {
    const others = [...found.versions, found.version].filter((each) => each !== version);
    return { ...target, versions: others.sort((one, other) => one - other), updated_at };
  });
}

/**
 * Removes an agent and everything stored for it.
 * @throws ApiError 404.
 */
export async function removeAgent(state: State, id: string): Promise<void> {
  const removed = await agentsOf(state).remove(id);
  if (!removed) throw agentNotFound(id);
  const snapshots = snapshotsOf(state, id);
  for (const version of [...removed.versions, removed.version].reverse()) {
    await snapshots.remove(`${version}`);
  }
  await state.remove(aliasesName(id));
}

/** An agent's aliases, in the order in which they were made. */
export async function aliasesOf(state: State, id: string): Promise<readonly AgentAliasResponse[]> {
  return (await state.get<AgentAliasResponse[]>(aliasesName(id))) ?? [];
}

/** Gives a version a name, taking it from another version if necessary. */
export async function nameVersion(
  state: State,
  id: string,
  named: AgentAliasResponse,
): Promise<AgentAliasResponse> {
  let given = named;
  await state.update<readonly AgentAliasResponse[]>(aliasesName(id), (aliases = []) => {
    const old = aliases.find(({ alias }) => alias === named.alias);
    given = { ...named, created_at: old?.created_at ?? named.created_at };
    return old ? aliases.map((each) => (each === old ? given : each)) : [...aliases, given];
  });
  return given;
}

/**
 * Removes a name.
 * @throws ApiError 404.
 */
export async function unnameVersion(state: State, id: string, alias: string): Promise<void> {
  let wasThere = false;
  await state.update<readonly AgentAliasResponse[]>(aliasesName(id), (aliases = []) => {
    const left = aliases.filter((each) => each.alias !== alias);
    wasThere = left.length < aliases.length;
    return left;
  });
  if (!wasThere) throw agentVersionNotFound(id, alias);
}
