/**
 * Finds what rules may match in a conversation or an agent, beyond the request itself.
 * @module
 */
import { withAgent } from "../../dialogue/completion.ts";
import { isTurn, openTurn, type TurnId } from "../../dialogue/open.ts";
import { spokenIn } from "../../match/spoken.ts";
import type { CallOf } from "../../schema/operation.ts";
import type { Call } from "../../types/call.ts";
import type { Spoken } from "../../types/spoken.ts";

/** Undefined for a call that will be refused, and for one that nothing answers. */
export async function hearDialogue(call: Call): Promise<Spoken | undefined> {
  if (call.operation === "agents.complete") await withAgent(call as CallOf<"agents.complete">);
  else if (isTurn(call)) await openTurn(call as CallOf<TurnId>).catch(() => undefined);
  return spokenIn(call);
}
