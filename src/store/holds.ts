/**
 * Names that calls hold exclusively. They are never written: whatever ends the process ends its holds, too.
 * @module
 */
import type { Maybe } from "../async/maybe.ts";

/** Milliseconds after which a hold expires, as the live service's lock on a conversation does (livekit/agents#5586). */
export const LONGEST = 90_000;

export interface Holding {
  /** @returns whether the caller holds the name now. */
  take(name: string, by: object): Maybe<boolean>;
  /** Releases a name, unless another call holds it by now. Never fails: a hold that can't be released expires. */
  release(name: string, by: object): Maybe<void>;
}

interface Hold {
  readonly by: object;
  readonly since: number;
}

/** The holds of one server. */
export class Holds implements Holding {
  /** Created by the first hold, since most worlds have none. */
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
