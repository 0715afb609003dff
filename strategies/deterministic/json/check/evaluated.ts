/**
 * The members of an object or an array that schemas have looked at, which `unevaluatedProperties` and `unevaluatedItems` ask for.
 * @module
 */

/** Members by name or number, seen through those of the schemas around. */
export class Evaluated {
  readonly #own = new Set<string | number>();
  readonly #outer: Evaluated | undefined;

  /** How many schemas around this one see what it sees. */
  readonly depth: number;

  /** @param outer what a schema sees that stands around this one. */
  constructor(outer?: Evaluated) {
    this.#outer = outer;
    this.depth = outer ? outer.depth + 1 : 1;
  }

  add(member: string | number): void {
    this.#own.add(member);
  }

  addAll(other: Evaluated): void {
    for (const member of other.#own) this.#own.add(member);
  }

  has(member: string | number): boolean {
    return this.#own.has(member) || (this.#outer?.has(member) ?? false);
  }

  get size(): number {
    return this.#own.size;
  }
}
