/**
 * Values that may be there at once: waiting for nothing costs most of what a short call costs.
 * @module
 */

export type Maybe<T> = T | Promise<T>;

/** Goes on with a value, at once where it is there. */
export function andThen<T, U>(value: Maybe<T>, next: (value: T) => Maybe<U>): Maybe<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}
