/**
 * Log entries as matches see them.
 * @module
 */
import { type Facts, Subject } from "../match/subject.ts";
import type { StoredEntry } from "../store/entry.ts";
import type { Match } from "../types/match.ts";
import type { Spoken } from "../types/spoken.ts";
import { valueOf } from "../wire/json.ts";

/** Gives the canonical form of a body that was sent to a path. */
export type Canonical = (request: {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
}) => { readonly body?: unknown };

export interface Seen {
  readonly entry: StoredEntry;
  readonly subject: Subject;
}

/** Entries, oldest first, each with the number of its attempt. */
export function seenOf(entries: readonly StoredEntry[], canonical: Canonical): Seen[] {
  const counts = new Map<string, number>();
  return entries.map((entry) => {
    const asked = askedBy(entry);
    const attempt = (counts.get(asked) ?? 0) + 1;
    counts.set(asked, attempt);
    return { entry, subject: new Subject(new EntryFacts(entry, attempt, canonical)) };
  });
}

/** Whether a match depends on the attempts, which are counted from the first entry. */
export function countsAttempts({ match }: { readonly match: Match }): boolean {
  return match.attempt !== undefined;
}

/** A text that is equal for entries with the same request and the same key. */
export function askedBy({ key, owner, method, path, query, body }: StoredEntry): string {
  return [owner ?? key, method, path, query, body].join("\n");
}

/** The facts of an entry. Those that have to be parsed from its texts are parsed on demand, and once. */
class EntryFacts implements Facts {
  readonly operation: string | null;
  readonly path: string;
  readonly key: string | null;
  readonly owner: string | null;
  readonly trace: string | null;
  readonly model: string | null;
  readonly attempt: number;
  readonly status: number | null;
  readonly strategy: string | null;
  readonly fixture: string | null;
  readonly fault: string | null;
  readonly #entry: StoredEntry;
  readonly #canonical: Canonical;
  #sent: { readonly value: unknown } | undefined;
  #body: { readonly value: unknown } | undefined;
  #spoken: { readonly value: unknown } | undefined;

  constructor(entry: StoredEntry, attempt: number, canonical: Canonical) {
    this.operation = entry.operation;
    this.path = entry.path;
    this.key = entry.key;
    this.owner = entry.owner;
    this.trace = entry.trace;
    this.model = entry.model;
    this.attempt = entry.attempt ?? attempt;
    this.status = entry.status;
    this.strategy = entry.strategy;
    this.fixture = entry.fixture;
    this.fault = entry.fault;
    this.#entry = entry;
    this.#canonical = canonical;
  }

  get sent(): unknown {
    return (this.#sent ??= { value: valueOf(this.#entry.body ?? "") }).value;
  }

  get body(): unknown {
    const { method, path } = this.#entry;
    this.#body ??= { value: this.#canonical({ method, path, body: this.sent }).body };
    return this.#body.value;
  }

  get spoken(): Spoken | undefined {
    this.#spoken ??= { value: valueOf(this.#entry.spoken ?? "") };
    return this.#spoken.value as Spoken | undefined;
  }
}
