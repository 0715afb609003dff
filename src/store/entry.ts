/**
 * What a request log holds of each request.
 * @module
 */
import type { LogEntry } from "../types/log.ts";
import type { Fate } from "../types/plan.ts";
import type { Outcome, Reply, Source, Times, Usage } from "../types/reply.ts";
import type { Spoken } from "../types/spoken.ts";
import { valueOrText } from "../wire/json.ts";

/** What is known about a request once it has been read. */
export interface Arrival {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: string;
  readonly operation: string | null;
  readonly method: string;
  readonly path: string;
  readonly query: string | null;
  readonly key: string | null;
  /** Stands for the whole key, by which entries are compared. */
  readonly owner: string | null;
  readonly client: string | null;
  readonly trace: string | null;
  /** As it was sent. */
  readonly body: string | null;
}

/** What is known about it once it has been answered. */
export interface Completion {
  /** 0 where nothing was sent. */
  readonly status: number;
  readonly outcome: Outcome;
  readonly duration: number | null;
  readonly events: number | null;
  readonly source: Source | undefined;
  readonly model: string | null;
  readonly usage: Usage | undefined;
  readonly fate: Fate | undefined;
  readonly times: Times | undefined;
  /** The parts of a conversation outside the body, as JSON. */
  readonly spoken?: string | undefined;
  /** The answer, where it can't be reproduced; null where a process that has ended kept it. */
  readonly kept: Reply | null | undefined;
}

/** An entry as it is stored: `at` as a number, `body` and `spoken` as texts, and with what is never shown. */
export type StoredEntry = Omit<LogEntry, "at" | "body" | "spoken"> & {
  readonly at: number;
  readonly body: string | null;
  readonly spoken?: string | undefined;
  /** Stands for the whole key; null in what an earlier version wrote. */
  readonly owner: string | null;
  /** Whether its answer can't be reproduced, also where it is lost. */
  readonly isKept?: true;
};

/** An entry without its texts. */
export type EntryHead = Omit<StoredEntry, "body" | "spoken" | "isKept">;

/** What the log has in place of a body that isn't text: a form, or what wasn't sent as JSON. */
export function standIn(size: number): string {
  return `(${size} bytes)`;
}

/** The size of a body that the log doesn't have; undefined where it has the body, or where there was none. */
export function sizeUnkept({ body }: Pick<StoredEntry, "body">): number | undefined {
  const [, size] = /^\((\d+) bytes\)$/.exec(body ?? "") ?? [];
  return size === undefined ? undefined : Number(size);
}

/** An entry as users see it. */
export function toEntry(stored: StoredEntry): LogEntry {
  const { at, body, spoken, owner: _owner, isKept: _isKept, ...entry } = stored;
  return {
    ...entry,
    at: new Date(at).toISOString(),
    body: body === null ? null : valueOrText(body),
    ...(spoken !== undefined && { spoken: JSON.parse(spoken) as Spoken }),
  };
}
