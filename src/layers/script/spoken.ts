/**
 * What rules hear of a conversation or an agent besides what a request says.
 * @module
 */
import { withAgent } from "../../dialogue/completion.ts";
import { messagesOf } from "../../dialogue/messages.ts";
import { isTurn, openTurn, type TurnId } from "../../dialogue/open.ts";
import type { Spoken } from "../../match/subject.ts";
import type { CallOf } from "../../schema/operation.ts";
import type { Call } from "../../types/call.ts";

/** Undefined for a call that will be refused, and for one that isn't answered by anybody. */
export async function spokenIn(call: Call): Promise<Spoken | undefined> {
  if (call.operation === "agents.complete") {
    const { model, tools } = (await withAgent(call as CallOf<"agents.complete">)).body;
    return model === undefined ? undefined : { model, tools: tools ?? [] };
  }
  if (!isTurn(call)) return undefined;
  const turn = await openTurn(call as CallOf<TurnId>).catch(() => undefined);
  if (!turn) return undefined;
  const { speaker, tally, recent } = turn;
  return {
    model: speaker.model,
    tools: speaker.tools,
    messages: messagesOf(recent),
    turn: tally.users,
    answers: tally.answers,
  };
}
