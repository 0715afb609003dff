/**
 * Loads things when they are first needed.
 * @module
 */

/** Returns what was loaded; until then, a promise of it. */
export type Late<T> = () => T | Promise<T>;

/** Loads a module, or makes something, once. After a failure the next call tries again. */
export function late<T>(load: () => Promise<T>): Late<T> {
  let loading: Promise<T> | undefined;
  let loaded: { readonly value: T } | undefined;
  return () => {
    if (loaded) return loaded.value;
    loading ??= load().then(
      (value) => {
        loaded = { value };
        return value;
      },
      (error: unknown) => {
        loading = undefined;
        throw error;
      },
    );
    return loading;
  };
}

/** A value that is there already. */
export function ready<T>(value: T): Late<T> {
  return () => value;
}
