/**
 * What was said to a call's conversation or agent, for whoever asks what the call is like: rules, misses and the log.
 * @module
 */
import type { Call } from "../types/call.ts";
import type { Spoken } from "../types/spoken.ts";

const heard = new WeakMap<Call, Spoken>();

/** Remembers it for as long as the call lasts. */
export function hear(call: Call, spoken: Spoken): void {
  heard.set(call, spoken);
}

/** Undefined until a call's turn is open or its agent is known, which a replay needs neither of, and for all other calls. */
export function spokenIn(call: Call): Spoken | undefined {
  return heard.get(call);
}

/** Whether a call says more than its body. */
export function isDialogue({ resource, operation }: Call): boolean {
  return resource === "conversations" || operation === "agents.complete";
}
