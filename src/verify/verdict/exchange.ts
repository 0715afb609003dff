/**
 * What the log says of one call, as far as a client can be judged by it.
 * @module
 */
import type { StoredEntry } from "../../store/ring.ts";
import type { Reply } from "../../types/reply.ts";
import { askedBy } from "../entries.ts";

export interface Exchange {
  readonly entry: StoredEntry;
  /** When it began and ended, in milliseconds since 1970; it ends never while it is open. */
  readonly start: number;
  readonly end: number;
  /** What was done to it, without its particulars: `cut`, `429`. */
  readonly fault: string | undefined;
  /** Milliseconds after which its answer asked to come again. */
  readonly retryAfter: number | undefined;
  /** The text that its answer said before it broke. */
  readonly said: string | undefined;
}

/** Exchanges that asked the same, with the same key, in order. */
export type Attempts = readonly Exchange[];

/** @param kept the answer that the log has kept with an entry. */
export function exchangesOf(
  entries: readonly StoredEntry[],
  kept: (n: number) => Reply | undefined,
): Exchange[] {
  return entries.map((entry) => {
    const { at, duration, fault } = entry;
    const reply = kept(entry.n);
    return {
      entry,
      start: at,
      end: duration === null ? Number.POSITIVE_INFINITY : at + duration,
      fault:
        fault === null || fault === "ok" || fault.endsWith(" skipped")
          ? undefined
          : fault.split(/[@(]/)[0],
      retryAfter: waitOf(reply?.headers?.["retry-after"]),
      said: reply && saidBy(reply),
    };
  });
}

export function attemptsOf(exchanges: readonly Exchange[]): Attempts[] {
  const groups = new Map<string, Exchange[]>();
  for (const exchange of exchanges) {
    const asked = askedBy(exchange.entry);
    const group = groups.get(asked);
    if (group) group.push(exchange);
    else groups.set(asked, [exchange]);
  }
  return [...groups.values()];
}

/** Seconds, as the plan's author meant them. */
function waitOf(retryAfter: string | undefined): number | undefined {
  const seconds = Number(retryAfter);
  return retryAfter === undefined || Number.isNaN(seconds) ? undefined : seconds * 1000;
}

/** The content of a completion, or of the events of its stream. */
function saidBy(reply: Reply): string | undefined {
  if (reply.kind !== "stream") return undefined;
  const words = reply.frames.flatMap((frame) => {
    const [, word] = /"delta":\{[^{}]*"content":("(?:[^"\\]|\\.)*")/.exec(frame) ?? [];
    return word === undefined ? [] : [JSON.parse(word) as string];
  });
  return words.join("");
}

/** Statuses that a client may ask again on: state.md section 7.3. */
const RETRYABLE = new Set([408, 409, 425, 429]);
/** Faults of the connection. */
const BROKEN = new Set(["drop", "hang", "reset", "stall", "short"]);
/** Faults that leave an answer incomplete, or none. */
const INCOMPLETE = new Set(["cut", "reset", "stall", "short", "empty", "html", "garble", "error"]);

/** Whether it failed in a way that goes away. */
export function isTransient({ entry: { status }, fault }: Exchange): boolean {
  if (fault !== undefined && BROKEN.has(fault)) return true;
  return status !== null && (status >= 500 || RETRYABLE.has(status));
}

/** Whether asking again can't help. */
export function isHopeless({ entry: { status } }: Exchange): boolean {
  return status !== null && status >= 400 && status < 500 && !RETRYABLE.has(status);
}

/** Whether it looked like a success, and wasn't whole. */
export function isIncomplete({ entry: { status }, fault }: Exchange): boolean {
  return status === 200 && fault !== undefined && INCOMPLETE.has(fault);
}

/** Whether it was answered whole. */
export function isWhole({ entry: { status, outcome }, fault }: Exchange): boolean {
  return status !== null && status < 400 && outcome === "done" && fault === undefined;
}
