/**
 * Log entries, reduced to what a client can be judged by.
 * @module
 */
import type { StoredEntry } from "../../store/entry.ts";
import type { Reply } from "../../types/reply.ts";
import { askedBy } from "../entries.ts";

export interface Exchange {
  readonly entry: StoredEntry;
  /** When it began and ended, in milliseconds since 1970; `end` is infinite while it is open. */
  readonly start: number;
  readonly end: number;
  /** The fault that a plan applied, without its particulars: `cut`, `429`. */
  readonly fault: string | undefined;
  /** The wait that its answer asked for, in milliseconds. */
  readonly retryAfter: number | undefined;
  /** The text that its answer sent before it broke. */
  readonly said: string | undefined;
}

/** Exchanges with the same request and the same key, in order. */
export type Attempts = readonly Exchange[];

/** @param kept returns the answer that the log has kept with an entry. */
export function exchangesOf(
  entries: readonly StoredEntry[],
  kept: (n: number) => Reply | undefined,
): Exchange[] {
  return entries.map((entry) => {
    const { at, duration, fault } = entry;
    const reply = kept(entry.n);
    const end = duration === null ? Number.POSITIVE_INFINITY : at + duration;
    return {
      entry,
      start: at,
      end,
      fault:
        fault === null || fault === "ok" || fault.endsWith(" skipped")
          ? undefined
          : fault.split(/[@(]/)[0],
      retryAfter: waitOf(reply?.headers?.["retry-after"] ?? "", end),
      said: reply && saidBy(reply),
    };
  });
}

/** The exchanges with the same request, by the order of their first. */
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

/** The milliseconds of a Retry-After, which gives seconds or a date; undefined for anything else. */
function waitOf(retryAfter: string, end: number): number | undefined {
  if (/^\d+(\.\d+)?$/.test(retryAfter)) return Number(retryAfter) * 1000;
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? undefined : Math.max(0, date - end);
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

/** Statuses that a client may retry: state.md section 7.3. */
const RETRYABLE = new Set([408, 409, 425, 429]);
/** Faults of the connection. */
const BROKEN = new Set(["drop", "hang", "reset", "stall", "short"]);
/** Faults that leave an answer incomplete or empty. */
const INCOMPLETE = new Set(["cut", "reset", "stall", "short", "empty", "html", "garble", "error"]);

/** Whether it failed temporarily. */
export function isTransient({ entry: { status }, fault }: Exchange): boolean {
  if (fault !== undefined && BROKEN.has(fault)) return true;
  return status !== null && (status >= 500 || RETRYABLE.has(status));
}

/** Whether a retry can't help. */
export function isHopeless({ entry: { status } }: Exchange): boolean {
  return status !== null && status >= 400 && status < 500 && !RETRYABLE.has(status);
}

/** Whether it looked like a success but was incomplete. */
export function isIncomplete({ entry: { status }, fault }: Exchange): boolean {
  return status === 200 && fault !== undefined && INCOMPLETE.has(fault);
}

/** Whether it was answered completely. */
export function isWhole({ entry: { status, outcome }, fault }: Exchange): boolean {
  return status !== null && status < 400 && outcome === "done" && fault === undefined;
}
