/**
 * Ordered lists in memory: members by their places.
 * @module
 */
import type { Slice, SliceRange } from "./base.ts";

export class OrderedList {
  readonly #places: number[] = [];
  readonly #members: string[] = [];
  readonly #placeOf = new Map<string, number>();

  get size(): number {
    return this.#members.length;
  }

  /** A member that is there already stays where it is. */
  insert(place: number, member: string): void {
    if (this.#placeOf.has(member)) return;
    this.#placeOf.set(member, place);
    // It nearly always goes at the end.
    if (place > (this.#places.at(-1) ?? 0)) {
      this.#places.push(place);
      this.#members.push(member);
      return;
    }
    const index = this.#indexOf(place);
    this.#places.splice(index, 0, place);
    this.#members.splice(index, 0, member);
  }

  /** @returns whether it was there. */
  drop(member: string): boolean {
    const place = this.#placeOf.get(member);
    if (place === undefined) return false;
    this.#placeOf.delete(member);
    let index = this.#indexOf(place);
    while (this.#members[index] !== member) index++;
    this.#places.splice(index, 1);
    this.#members.splice(index, 1);
    return true;
  }

  slice({ offset, limit, newestFirst, after }: SliceRange): Slice {
    const total = this.#members.length;
    if (newestFirst) {
      const end = Math.max(0, (after === undefined ? total : this.#indexOf(after)) - offset);
      const start = Math.max(0, end - limit);
      return {
        members: this.#members.slice(start, end).reverse(),
        last: this.#places[start],
        total,
      };
    }
    const start = (after === undefined ? 0 : this.#indexOf(after + 1)) + offset;
    const members = this.#members.slice(start, start + limit);
    return { members, last: this.#places[start + members.length - 1], total };
  }

  /** The index of the first member at or after a place. */
  #indexOf(place: number): number {
    let low = 0;
    let high = this.#places.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#places[middle]! < place) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
