/**
 * What was said to a call's conversation or agent, for everything that matches the call: rules, misses and the log.
 * @module
 */
import type { Call } from "../types/call.ts";
import type { Spoken } from "../types/spoken.ts";

const heard = new WeakMap<Call, Spoken>();

/** Remembers it as long as the call lasts. */
export function hear(call: Call, spoken: Spoken): void {
  heard.set(call, spoken);
}

/** Undefined until a call's turn is open or its agent is known, neither of which a replay needs, and for all other calls. */
export function spokenIn(call: Call): Spoken | undefined {
  return heard.get(call);
}

/** Whether a call's conversation goes beyond its body. */
export function isDialogue({ resource, operation }: Call): boolean {
  return resource === "conversations" || operation === "agents.complete";
}
