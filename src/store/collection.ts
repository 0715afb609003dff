/**
 * A collection over a base: objects by id, and lists of ids in order of creation: one of all objects, and one for each value of an
 * indexed field.
 * @module
 */
import { hashHex } from "../hash/xxhash.ts";
import type { Collection, Page, Stored } from "../types/state.ts";
import type { Base, SliceRange } from "./base.ts";
import type { Room } from "./rooms.ts";
import { changeValue, shelved } from "./value.ts";

/** An object and its place in order of creation. */
interface Kept<T> {
  readonly place: number;
  readonly object: T;
}

/** How many objects are read at a time where a filter needs more than an index. */
const BATCH = 200;

export function createCollection<T extends Stored>(
  at: () => Promise<Room>,
  kind: string,
  indexed: readonly (keyof T & string)[],
): Collection<T> {
  const name = hashHex(kind);
  const keyOf = (id: string): string => `${name}:${shelved(hashHex(id))}`;
  const all = `${name}:all`;
  const indexOf = (field: string, value: unknown): string =>
    `${name}:by:${hashHex(`${field} ${JSON.stringify(value)}`)}`;
  const indexesOf = (object: T): string[] => indexed.map((field) => indexOf(field, object[field]));

  const parsed = (text: string | undefined): Kept<T> | undefined =>
    text === undefined ? undefined : (JSON.parse(text) as Kept<T>);
  const read = async (base: Base, id: string): Promise<Kept<T> | undefined> =>
    parsed(await base.get(keyOf(id)));

  /** The objects with these ids, without any removed meanwhile. */
  const readAll = async (base: Base, ids: readonly string[]): Promise<Kept<T>[]> => {
    const objects = await Promise.all(ids.map((id) => read(base, id)));
    return objects.filter((kept) => kept !== undefined);
  };

  return {
    async add(object) {
      const base = await at();
      await base.note(kind);
      const place = await base.count(`${name}:places`, 1);
      // The object first, so that a reader who finds its id can read it.
      await base.set(keyOf(object.id), JSON.stringify({ place, object } satisfies Kept<T>));
      await base.insert([...indexesOf(object), all], place, object.id);
    },

    get: async (id) => (await read(await at(), id))?.object,

    async change(id, change) {
      const base = await at();
      let before: T | undefined;
      const kept = await changeValue<Kept<T>>(base, keyOf(id), (found) => {
        before = found?.object;
        return found && { ...found, object: change(found.object) };
      });
      if (!kept || !before) return undefined;
      const old = indexesOf(before);
      const now = indexesOf(kept.object);
      const lists = [...old, ...now].filter((list) => !old.includes(list) || !now.includes(list));
      if (lists.length > 0) await enter(base, kept, lists);
      return kept.object;
    },

    async remove(id) {
      const base = await at();
      let text = await base.get(keyOf(id));
      let kept = parsed(text);
      if (!kept || !(await base.drop([all, ...indexesOf(kept.object)], id))) return undefined;
      while (!(await base.swap(keyOf(id), text, undefined))) {
        // It was changed meanwhile, and so entered in other lists.
        text = await base.get(keyOf(id));
        kept = parsed(text) ?? kept;
        await base.drop(indexesOf(kept.object), id);
      }
      return kept.object;
    },

    async page(range = {}) {
      const base = await at();
      const { offset = 0, limit = 100, newestFirst = false, where = {}, passes } = range;
      const after = range.after === undefined ? undefined : Number(range.after);
      const filters = Object.entries(where).filter(([, value]) => value !== undefined);
      const [first, ...more] = filters;
      const lists = first ? valuesOf(first[1]).map((value) => indexOf(first[0], value)) : [all];
      const [list] = lists;
      if (list !== undefined && lists.length === 1 && more.length === 0 && !passes) {
        const asked = { offset, limit, newestFirst, after };
        const { members, last, total } = await base.slice(list, asked);
        const data = (await readAll(base, members)).map(({ object }) => object);
        const isFull = members.length === limit && last !== undefined;
        return { data, total, ...(isFull && (await goesOn(base, list, asked, last))) };
      }
      const isWanted = (object: T): boolean =>
        filters.every(([field, value]) => valuesOf(value).includes(object[field as keyof T])) &&
        (!passes || passes(object));
      return search(base, lists.length === 1 && list !== undefined ? list : all, isWanted, {
        offset,
        limit,
        newestFirst,
        after,
      });
    },
  };

  /**
   * Enters a changed object in those of the lists that it belongs to, and takes it out of the others. If another call has changed or
   * removed it meanwhile, and been at the lists before, then again.
   */
  async function enter(base: Base, changed: Kept<T>, lists: readonly string[]): Promise<void> {
    const { place, object } = changed;
    let now: string | undefined = JSON.stringify(changed);
    let entered: string | undefined;
    do {
      entered = now;
      const kept = parsed(now);
      const own = kept ? indexesOf(kept.object) : [];
      const into = lists.filter((list) => own.includes(list));
      const outOf = lists.filter((list) => !own.includes(list));
      if (into.length > 0) await base.insert(into, place, object.id);
      if (outOf.length > 0) await base.drop(outOf, object.id);
      now = await base.get(keyOf(object.id));
    } while (now !== entered);
  }

  /** Where the next page begins, if there is one. */
  async function goesOn(base: Base, list: string, { newestFirst }: SliceRange, last: number) {
    const more = await base.slice(list, { offset: 0, limit: 1, newestFirst, after: last });
    return more.members.length > 0 ? { next: `${last}` } : {};
  }

  /** Filters a list by reading each of its objects. */
  async function search(
    base: Base,
    list: string,
    isWanted: (object: T) => boolean,
    { offset, limit, newestFirst, after }: SliceRange,
  ): Promise<Page<T>> {
    const data: T[] = [];
    let total = 0;
    let last: number | undefined;
    for (let from = 0; ; from += BATCH) {
      const asked = { offset: from, limit: BATCH, newestFirst, after };
      const { members } = await base.slice(list, asked);
      for (const { object, place } of await readAll(base, members)) {
        if (!isWanted(object)) continue;
        if (total >= offset && data.length < limit) {
          data.push(object);
          last = place;
        }
        total++;
      }
      if (members.length < BATCH) {
        const isLast = last === undefined || total <= offset + data.length;
        return { data, total, ...(!isLast && { next: `${last}` }) };
      }
    }
  }
}

function valuesOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}
