/**
 * What a conversation waits for before it goes on: results of the calls that it made, and the user's confirmation of those that the
 * service runs itself (state.md sections 1.6 and 1.7).
 * @module
 */
import type { ToolCallConfirmation } from "../schema/generated/requests.ts";
import { repr } from "../schema/python.ts";
import { invalidState } from "../wire/conversation-errors.ts";
import type { Entry } from "../wire/entries.ts";
import { type Confirmation, NOTHING, type Tally, tallied } from "./tally.ts";

/**
 * @param recent the earlier entries since the user's last message.
 * @returns the calls that were confirmed or denied.
 * @throws ApiError 400 for results that weren't waited for, and for results still missing.
 */
export function settle(
  { open }: Tally,
  recent: readonly Entry[],
  inputs: readonly Entry[],
  given: readonly ToolCallConfirmation[] = [],
): Confirmation[] {
  // Calls that the caller adds must come with their results.
  const { open: all } = tallied({ ...NOTHING, open }, callsIn(inputs));
  const waiting = new Map(all.map((call) => [call.id, call]));
  const results = answeredBy(inputs);
  for (const id of results) if (!waiting.delete(id)) throw notWaitedFor(id, recent, results);
  const confirmations = given.map(({ tool_call_id: id, confirmation }) => {
    const call = waiting.get(id);
    if (!call?.isPending) throw notWaitedFor(id, recent, results);
    waiting.delete(id);
    return { call, isAllowed: confirmation === "allow" };
  });
  if (waiting.size === 0) return confirmations;
  throw invalidState(
    `Cannot append other inputs while function results are still missing. Provide function results first for: ${repr([...waiting.keys()])}`,
  );
}

function callsIn(entries: readonly Entry[]): Entry[] {
  return entries.filter(({ type }) => type === "function.call");
}

/** The calls whose results are among some entries. */
export function answeredBy(entries: readonly Entry[]): string[] {
  return entries.flatMap((entry) => (entry.type === "function.result" ? [entry.tool_call_id] : []));
}

/** Only some words of the live service's texts are known. */
function notWaitedFor(id: string, recent: readonly Entry[], results: readonly string[]): Error {
  const isAnswered =
    results.filter((each) => each === id).length > 1 ||
    answeredBy(recent).includes(id) ||
    recent.some((entry) => isSettled(entry, id));
  const ids = repr([id]);
  return invalidState(
    isAnswered
      ? `Function calls already have a result: ${ids}`
      : `Function results were given for unknown tool_call_ids: ${ids}`,
  );
}

function isSettled(entry: Entry, id: string): boolean {
  if (entry.type !== "function.call" || entry.tool_call_id !== id) return false;
  return entry.confirmation_status === "allowed" || entry.confirmation_status === "denied";
}
