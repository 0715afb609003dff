/**
 * The page's copy of the log: rows in order, kept up to date.
 * @module
 */
import { useEffect, useState } from "preact/hooks";
import type { LogEntry } from "../types/log.ts";
import { ask, follow, readEvents } from "./ask.ts";

/** A request as the list shows it, with a few words of its body. */
export type Row = Pick<
  LogEntry,
  | "n"
  | "at"
  | "operation"
  | "method"
  | "path"
  | "status"
  | "outcome"
  | "strategy"
  | "match"
  | "duration"
  | "fault"
> & { readonly preview: string };

/** The most rows to keep; beyond it, the oldest go. */
const MOST = 10_000;
const AGAIN_MS = 1000;

export interface Log {
  readonly rows: readonly Row[];
  /** Why no more rows arrive. */
  readonly problem: Error | undefined;
}

/** Merges rows in order: a busy server sends the newest first. */
function merged(rows: readonly Row[], come: readonly Row[]): Row[] {
  const all = new Map([...rows, ...come].map((row) => [row.n, row]));
  return [...all.values()].sort((one, other) => one.n - other.n).slice(-MOST);
}

/** The index of a request's row; -1 if there is none. */
export function placeOf(rows: readonly Row[], item: string): number {
  return rows.findIndex(({ n }) => n === Number(item));
}

/** The rows that pass a filter, kept up to date. New rows are shown with the next frame, however many they are. */
export function useLog(filter: string): Log {
  const [log, setLog] = useState<Log>({ rows: [], problem: undefined });
  useEffect(() => {
    const ending = new AbortController();
    const { signal } = ending;
    let rows: readonly Row[] = [];
    let frame = 0;
    let waiting: Row[] = [];
    const take = (): void => {
      rows = merged(rows, waiting);
      waiting = [];
    };
    const show = (): void => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        if (waiting.length > 0) take();
        setLog({ rows, problem: undefined });
      });
    };
    const query = `requests?as=rows${filter && `&${filter}`}`;
    const run = async (): Promise<void> => {
      // Followed before it is listed, so that no change is missed in between.
      const changes = await follow(query, signal);
      const list = ask<{ requests: Row[] }>("GET", `${query}&limit=${MOST}`);
      const listed = await list.catch((problem: Error) => {
        void changes.body?.cancel();
        throw problem;
      });
      // The filter may have changed since.
      if (signal.aborted) return;
      rows = listed.requests;
      waiting = [];
      show();
      await readEvents(changes, (name, data) => {
        const { requests } = JSON.parse(data) as { requests?: Row[] };
        if (name === "cleared") {
          rows = [];
          waiting = [];
        }
        waiting.push(...(requests ?? []));
        // A hidden page draws no frames.
        if (waiting.length > MOST) take();
        show();
      });
    };
    const keepOn = async (): Promise<void> => {
      while (!signal.aborted) {
        await run().catch((problem: Error) => {
          if (!signal.aborted) setLog({ rows, problem });
        });
        await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      }
    };
    void keepOn();
    return () => {
      ending.abort();
      cancelAnimationFrame(frame);
    };
  }, [filter]);
  return log;
}
