/**
 * One request to a conversation: what it adds to all that was said before, and who is to answer.
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
  /** Whether another agent takes over at once. If not, the caller learns of it and goes on as it likes. */
  readonly handsOffAtOnce: boolean;
  readonly stamp: Stamp;
  readonly confirmations: readonly Confirmation[];
  /** Of all that was said, the request included. */
  readonly tally: Tally;
  /** What was said since the user spoke last, the request included. */
  readonly recent: readonly Entry[];
  /** All that was said, the request included. It is read on demand: it may be long. */
  entries(): Promise<readonly Entry[]>;
  /** Keeps what was asked and answered, if it is to be kept. */
  save(outputs: readonly Output[]): Promise<void>;
}

/** What answers show of a conversation besides its inputs. */
export type Shown = StoredConversation["shown"];

/** Adds a turn to what is kept: at once and as a whole, so that a crash can't leave half of it. */
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
