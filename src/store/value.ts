/**
 * Values of a base.
 * @module
 */
import type { Base } from "./base.ts";

/** A hash as a two-level key, so that no folder has too many files. */
export function shelved(hashed: string): string {
  return `${hashed.slice(0, 2)}:${hashed}`;
}

/** Changes a value, and tries again while another change got in between. */
export async function changeValue<T>(
  base: Base,
  key: string,
  change: (value: T | undefined) => T | undefined,
): Promise<T | undefined> {
  for (;;) {
    const before = await base.get(key);
    const value = change(before === undefined ? undefined : (JSON.parse(before) as T));
    const after = value === undefined ? undefined : JSON.stringify(value);
    if (await base.swap(key, before, after)) return value;
  }
}
