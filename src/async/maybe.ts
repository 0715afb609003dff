/**
 * Values that may be there at once: needless waiting would be most of the cost of a short call.
 * @module
 */

/** A value that is there, or a promise of it. */
export type Maybe<T> = T | Promise<T>;

/** Continues with a value, at once if it is there. */
export function andThen<T, U>(value: Maybe<T>, next: (value: T) => Maybe<U>): Maybe<U> {
  return value instanceof Promise ? value.then(next) : next(value);
}
