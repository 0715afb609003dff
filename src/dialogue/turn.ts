/**
 * One request to a conversation: what it adds to the conversation so far, and which speaker answers.
 * @module
 */
import type { State } from "../types/state.ts";
import type { Entry, Output } from "../wire/entries.ts";
import type { Speaker } from "./speaker.ts";
import type { Stamp } from "./stamp.ts";
import { type StoredConversation, type StoredTurn, turnsOf } from "./stored.ts";
import { type Confirmation, type Tally, tallied } from "./tally.ts";

export interface Turn {
  readonly conversationId: string;
  readonly speaker: Speaker;
  /** Whether another agent takes over at once. If not, the caller gets the handoff and decides how to go on. */
  readonly handsOffAtOnce: boolean;
  readonly stamp: Stamp;
  readonly confirmations: readonly Confirmation[];
  /** The tally of the whole conversation, including the request. */
  readonly tally: Tally;
  /** The entries since the user's last message, including the request. */
  readonly recent: readonly Entry[];
  /** All entries, including the request. Read on demand, since there may be many. */
  entries(): Promise<readonly Entry[]>;
  /** Stores the request and its answer, unless the request says not to. */
  save(outputs: readonly Output[]): Promise<void>;
}

/** The description of a conversation in answers, without its inputs. */
export type Shown = StoredConversation["shown"];

/** Stores a turn in one step, so that a crash can't leave half of it. */
export async function keepTurn(
  state: State,
  { conversationId, stamp, tally }: Pick<Turn, "conversationId" | "stamp" | "tally">,
  inputs: readonly Entry[],
  outputs: readonly Output[],
): Promise<void> {
  const turn: StoredTurn = {
    id: stamp.id("turn"),
    entries: [...inputs, ...outputs],
    tally: tallied(tally, outputs),
  };
  await turnsOf(state, conversationId).add(turn);
}
