/**
 * Names that calls have taken for themselves. Nothing of it is written: whatever ends the process ends its holds, too.
 * @module
 */
import type { Maybe } from "../async/maybe.ts";

/** Milliseconds after which a hold counts no more: the live service's lock on a conversation has the same end (livekit/agents#5586). */
export const LONGEST = 90_000;

export interface Holding {
  /** @returns whether the name is the caller's now. */
  take(name: string, by: object): Maybe<boolean>;
  /** Gives a name back, unless somebody else has it by now. */
  release(name: string, by: object): void;
}

interface Hold {
  readonly by: object;
  readonly since: number;
}

/** The holds of one server. */
export class Holds implements Holding {
  /** Made by the first, since most worlds hold nothing. */
  #held: Map<string, Hold> | undefined;

  take(name: string, by: object, now: number = Date.now()): boolean {
    this.#held ??= new Map();
    const held = this.#held.get(name);
    if (held && held.by !== by && now - held.since < LONGEST) return false;
    this.#held.set(name, { by, since: now });
    return true;
  }

  release(name: string, by: object): void {
    if (this.#held?.get(name)?.by === by) this.#held.delete(name);
  }
}
