/**
 * Names that calls have taken for themselves. Nothing of it is written: whatever ends the process ends its holds, too.
 * @module
 */

/** Milliseconds after which a hold counts no more: the live service's lock on a conversation has the same end (livekit/agents#5586). */
const LONGEST = 90_000;

interface Hold {
  readonly by: object;
  readonly since: number;
}

export class Holds {
  readonly #held = new Map<string, Hold>();

  /** @returns whether the name is the caller's now. */
  take(name: string, by: object, now: number = Date.now()): boolean {
    const held = this.#held.get(name);
    if (held && held.by !== by && now - held.since < LONGEST) return false;
    this.#held.set(name, { by, since: now });
    return true;
  }

  /** Gives a name back, unless somebody else has it by now. */
  release(name: string, by: object): void {
    if (this.#held.get(name)?.by === by) this.#held.delete(name);
  }
}
