/**
 * A summary of everything said in a conversation, so that it needn't be read again: an answer costs the same after ten entries as
 * after a hundred thousand.
 * @module
 */
import { canonicalJson } from "../hash/canonical.ts";
import { hashHex } from "../hash/xxhash.ts";
import { promptTokens } from "../prompt/prompt.ts";
import type { Entry } from "../wire/entries.ts";
import { messagesOf } from "./messages.ts";

/** A call that has no result yet. */
export interface OpenCall {
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
  /** Whether it waits for its user to let the service run it. */
  readonly isPending: boolean;
}

export interface Tally {
  /** A hash of everything in the entries that a model reads. */
  readonly digest: string;
  /** How many tokens they take in a prompt. */
  readonly tokens: number;
  /** How many messages the user and the assistant have sent. */
  readonly users: number;
  readonly answers: number;
  readonly open: readonly OpenCall[];
  /** The tools that may have run at the service. */
  readonly tools: readonly string[];
  /** The agent that took over last. */
  readonly agent?: string;
}

/** The tally of a conversation without turns. */
export const NOTHING: Tally = { digest: "", tokens: 0, users: 0, answers: 0, open: [], tools: [] };

/** The user's decision on a call that waited for it. */
export interface Confirmation {
  readonly call: OpenCall;
  readonly isAllowed: boolean;
}

/** A tally with more entries. */
export function tallied(
  before: Tally,
  entries: readonly Entry[],
  confirmations: readonly Confirmation[] = [],
): Tally {
  let { digest, tokens, users, answers, agent } = before;
  const open = new Map(before.open.map((call) => [call.id, call]));
  for (const { call, isAllowed } of confirmations) {
    open.delete(call.id);
    digest = hashHex(`${digest}\n${call.id} ${isAllowed}`);
  }
  const tools = new Set(before.tools);
  for (const entry of entries) {
    digest = hashHex(`${digest}\n${canonicalJson(essenceOf(entry))}`);
    tokens += promptTokens({ messages: messagesOf([entry]) });
    switch (entry.type) {
      case "message.input":
        if (entry.role === "user") users++;
        else answers++;
        break;
      case "message.output":
        answers++;
        break;
      case "function.call":
        open.set(entry.tool_call_id, {
          id: entry.tool_call_id,
          name: entry.name,
          arguments: entry.arguments,
          isPending: entry.confirmation_status === "pending",
        });
        // A call that the caller replays may have run at the service.
        tools.add(entry.name);
        break;
      case "function.result":
        open.delete(entry.tool_call_id);
        break;
      case "tool.execution":
        tools.add(entry.name);
        break;
      case "agent.handoff":
        agent = entry.next_agent_id;
    }
  }
  const rest = agent === undefined ? {} : { agent };
  return { digest, tokens, users, answers, open: [...open.values()], tools: [...tools], ...rest };
}

/** An entry without its times and its id. */
function essenceOf(entry: Entry): object {
  const { created_at: _, completed_at: __, id: ___, ...essence } = entry;
  return essence;
}
