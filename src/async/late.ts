/**
 * What is loaded when it is first needed.
 * @module
 */

/** Gives what was loaded; a promise of it until then. */
export type Late<T> = () => T | Promise<T>;

/** A module, or something made once. A load that fails is tried again by the next who asks. */
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

/** What is there already. */
export function ready<T>(value: T): Late<T> {
  return () => value;
}
