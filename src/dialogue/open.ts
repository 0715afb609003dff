/**
 * Opens the turn of a call.
 * @module
 */
import { offeredTools } from "../match/conversation.ts";
import { hear } from "../match/spoken.ts";
import type { CallOf } from "../schema/operation.ts";
import type { Call } from "../types/call.ts";
import { openAppend } from "./append.ts";
import { messagesOf } from "./messages.ts";
import { openRestart } from "./restart.ts";
import { openStart } from "./start.ts";
import type { Turn } from "./turn.ts";

/** The operations that add a turn to a conversation. */
export type TurnId = "conversations.start" | "conversations.append" | "conversations.restart";

const OPENERS: { readonly [Id in TurnId]: (call: CallOf<Id>) => Promise<Turn> } = {
  "conversations.start": openStart,
  "conversations.append": openAppend,
  "conversations.restart": openRestart,
};

/** A call's turn is opened once, whatever needs it first: checks, strategies, rules, or the frame of the answer. */
const opened = new WeakMap<Call, Promise<Turn>>();

/** Whether a call adds a turn to a conversation. */
export function isTurn({ operation }: Pick<Call, "operation">): boolean {
  return Object.hasOwn(OPENERS, operation);
}

/**
 * Opens the turn of a call: what it adds to its conversation, and which speaker answers. From then on no other call changes the
 * conversation until this one is answered.
 * @throws ApiError as the openers do.
 */
export function openTurn(call: CallOf<TurnId>): Promise<Turn> {
  const known = opened.get(call);
  if (known) return known;
  const opener = OPENERS[call.operation as TurnId] as (each: Call) => Promise<Turn>;
  const turn = opener(call).then((open) => {
    hearTurn(call, open);
    return open;
  });
  opened.set(call, turn);
  return turn;
}

function hearTurn(call: Call, { speaker, recent, tally }: Turn): void {
  hear(call, {
    model: speaker.model,
    tools: offeredTools(speaker),
    messages: messagesOf(recent),
    turn: tally.users,
    answers: tally.answers,
  });
}
