/**
 * Entries of the log as matches see them.
 * @module
 */
import { Subject } from "../match/subject.ts";
import type { StoredEntry } from "../store/ring.ts";
import type { Spoken } from "../types/spoken.ts";

/** The canonical form of a body that was sent to a path. */
export type Canonical = (request: {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}) => { readonly body?: unknown };

export interface Seen {
  readonly entry: StoredEntry;
  readonly subject: Subject;
}

/** Entries, oldest first, with the attempt that each was. */
export function seenOf(entries: readonly StoredEntry[], canonical: Canonical): Seen[] {
  const counts = new Map<string, number>();
  return entries.map((entry) => {
    const asked = askedBy(entry);
    const attempt = (counts.get(asked) ?? 0) + 1;
    counts.set(asked, attempt);
    return { entry, subject: subjectOf(entry, attempt, canonical) };
  });
}

/** Equal for entries that asked the same, with the same key. */
export function askedBy({ key, method, path, query, body }: StoredEntry): string {
  return [key, method, path, query, body].join("\n");
}

function subjectOf(entry: StoredEntry, attempt: number, canonical: Canonical): Subject {
  const { operation, path, key, trace, model, status, strategy, fixture, fault, method } = entry;
  const sent = late(() => parsed(entry.body));
  const spoken = late(() => parsed(entry.spoken ?? null) as Spoken | undefined);
  const body = late(() => canonical({ method, path, body: sent() }).body);
  return new Subject({
    operation,
    path,
    key,
    trace,
    model,
    status,
    strategy,
    fixture,
    fault,
    attempt: entry.attempt ?? attempt,
    get spoken() {
      return spoken();
    },
    get body() {
      return body();
    },
    get sent() {
      return sent();
    },
  });
}

function parsed(body: string | null): unknown {
  if (body === null) return undefined;
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** Computed once, on demand. */
function late<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
