/**
 * The members of an object or an array that schemas have evaluated, for `unevaluatedProperties` and `unevaluatedItems`.
 * @module
 */

/** Members by name or number, shared with the schemas around. */
export class Evaluated {
  readonly #own = new Set<string | number>();
  readonly #outer: Evaluated | undefined;

  /** How many schemas around this one share its members. */
  readonly depth: number;

  /** @param outer the members of the schema around this one. */
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
