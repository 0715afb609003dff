/**
 * Objects that are removed when they expire: the next listing removes them, since nothing here runs by itself.
 * @module
 */
import type { State } from "../../src/types/state.ts";

/** An object, and the millisecond at which it expires. */
type Ending = readonly [end: number, id: string];

/** Remembers when an object expires. @param name shared by all expiring objects of its kind. */
export async function expireLater(
  state: State,
  name: string,
  id: string,
  end: number,
): Promise<void> {
  await state.update<readonly Ending[]>(name, (before = []) =>
    [...before.filter(([, other]) => other !== id), [end, id] as const].sort(
      ([one], [other]) => one - other,
    ),
  );
}

/** Removes expired objects. */
export async function expire(
  state: State,
  name: string,
  remove: (id: string) => Promise<unknown>,
): Promise<void> {
  const endings = await state.get<readonly Ending[]>(name);
  if (!endings) return;
  const now = await state.now();
  const over = endings.filter(([end]) => end <= now);
  if (over.length === 0) return;
  for (const [, id] of over) await remove(id);
  await state.update<readonly Ending[]>(name, (before = []) => {
    const left = before.filter(([end]) => end > now);
    return left.length > 0 ? left : undefined;
  });
}
