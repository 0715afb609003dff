/**
 * Loads values from the emulator, and shows them or a message until they arrive.
 * @module
 */
import type { ComponentChildren, JSX } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { ask } from "./ask.ts";

export interface Loaded<T> {
  readonly value: T | undefined;
  readonly problem: Error | undefined;
  /** Loads it again, until that is shown. */
  again(): Promise<void>;
}

/** Milliseconds between loads of a live value. */
const AGAIN_MS = 2000;

export function useLoaded<T>(path: string, isLive = false): Loaded<T> {
  const [state, setState] = useState<Omit<Loaded<T>, "again"> & { path?: string }>({
    value: undefined,
    problem: undefined,
  });
  const newest = useRef({ asked: 0, shown: 0 });
  const again = useCallback(() => {
    const load = ++newest.current.asked;
    const show = (answer: Pick<Loaded<T>, "value" | "problem">): void => {
      // An answer may overtake that of an earlier load, which is then out of date.
      if (load < newest.current.shown) return;
      newest.current.shown = load;
      setState({ path, ...answer });
    };
    return ask<T>("GET", path).then(
      (value) => show({ value, problem: undefined }),
      (problem: Error) => show({ value: undefined, problem }),
    );
  }, [path]);
  useEffect(() => {
    void again();
    const timer = isLive && setInterval(() => document.hidden || void again(), AGAIN_MS);
    return () => timer && clearInterval(timer);
  }, [again, isLive]);
  // A value that was loaded for another path isn't shown for this one.
  const isOwn = state.path === path;
  return isOwn ? { ...state, again } : { value: undefined, problem: undefined, again };
}

/** A loaded value, or why it couldn't be loaded. */
export function Show<T>({
  loaded,
  children,
}: {
  loaded: Loaded<T>;
  children: (value: T) => ComponentChildren;
}): JSX.Element {
  const { value, problem } = loaded;
  if (problem) return <p role="alert">{problem.message}</p>;
  return <>{value === undefined ? <p>Loading…</p> : children(value)}</>;
}
