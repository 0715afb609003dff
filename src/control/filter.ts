/**
 * Selects log entries by a query: by the keys of a match, and by some that only the log has.
 * @module
 */
import { checkBounds } from "../match/bounds.ts";
import { matcherOf } from "../match/conditions.ts";
import { CONDITIONS, matchForm } from "../match/form.ts";
import { routes } from "../schema/generated/operations.ts";
import { nearest } from "../schema/nearest.ts";
import { integer, oneOf, report } from "../schema/scalars.ts";
import type { StoredEntry } from "../store/entry.ts";
import { OUTCOMES } from "../store/ring.ts";
import type { Match } from "../types/match.ts";
import type { Issue, Schema } from "../types/schema.ts";
import { type Canonical, seenOf } from "../verify/entries.ts";
import { invalidBody } from "../wire/errors.ts";
import { valueOrText } from "../wire/json.ts";

export interface Filter {
  /** At most this many: the newest, or with `after` the oldest. */
  readonly limit: number | undefined;
  /** Only entries with a greater number. */
  readonly after: number | undefined;
  readonly own: Partial<Pick<StoredEntry, "kind" | "path" | "outcome">>;
  readonly match: Match;
}

const count = integer({ ge: 0 });
const text: Schema<string> = { name: "str", check: (value) => `${value}` };

/** The kinds of entries: the nouns of the operations, and `unknown` for what isn't one. */
const KINDS = [...new Set(routes.map(([id]) => id.slice(0, id.indexOf(".")))), "unknown"];

/** The filters that only the log has. */
const OWN: Readonly<Record<string, Schema>> = {
  limit: count,
  after: count,
  kind: oneOf("Kind", KINDS),
  path: text,
  outcome: oneOf("Outcome", OUTCOMES),
};

/**
 * Reads the filter in a query: `status=429`, `user.contains=weather`, `body.temperature=0`.
 * @param known other names that a query may have.
 * @throws ApiError 422 for unknown names and impossible values.
 */
export function readFilter(query: URLSearchParams, known: readonly string[] = []): Filter {
  const issues: Issue[] = [];
  const own: Record<string, unknown> = {};
  const written = Object.create(null) as Record<string, unknown>;
  for (const [name, given] of query) {
    const context = { loc: ["query", name], issues, lenient: false };
    const path = name.split(".");
    const [first = ""] = path;
    if (Object.hasOwn(OWN, name)) own[name] = OWN[name]!.check(given, context);
    else if (CONDITIONS.includes(first)) {
      const isJson =
        first === "body" || path[1] === "arguments" || (name === "called" && /^[[{]/.test(given));
      put(written, path, isJson ? valueOrText(given) : given);
    } else if (!known.includes(name)) {
      report(context, "extra_forbidden", `There is no such filter.${meant(name, given)}`, given);
    }
  }
  const refusing = (run: () => unknown, input?: object): void => {
    try {
      run();
    } catch (error) {
      const msg = (error as Error).message;
      throw invalidBody([{ type: "match", loc: ["query"], msg, input }]);
    }
  };
  // Too deep a value couldn't be quoted in an error either.
  refusing(() => checkBounds(written));
  const match = matchForm.check(written, { loc: ["query"], issues, lenient: false });
  if (issues.length > 0) throw invalidBody(issues);
  refusing(() => matcherOf(match), written);
  const { limit, after, ...others } = own as { limit?: number; after?: number };
  return { limit, after, own: others, match };
}

/** What was meant by a filter that doesn't exist. A word alone is one that the user said. */
function meant(name: string, given: string): string {
  const names = [...Object.keys(OWN), ...CONDITIONS];
  if (given === "") return ` Did you mean user.contains=${name}?`;
  return nearest(name, names) || ` Known: ${names.join(", ")}`;
}

/** Puts a value at a path. Several values at one path become a list. */
function put(into: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key = "", ...rest] = path;
  // Without a prototype, so that no key has a special meaning.
  if (rest.length > 0) put(Object((into[key] ??= Object.create(null))), rest, value);
  else into[key] = key in into ? [into[key], value].flat() : value;
}

/** The entries that pass, oldest first. */
export function passing(
  entries: readonly StoredEntry[],
  { limit, after, own, match }: Filter,
  canonical: Canonical,
): StoredEntry[] {
  const wanted = Object.entries(own);
  const isOwn = (entry: StoredEntry): boolean =>
    wanted.every(([name, value]) => entry[name as keyof StoredEntry] === value);
  const matched =
    Object.keys(match).length === 0
      ? entries
      : seenOf(entries, canonical)
          .filter(({ subject }) => matcherOf(match).passes(subject))
          .map(({ entry }) => entry);
  const found = matched.filter((entry) => entry.n > (after ?? 0) && isOwn(entry));
  if (after !== undefined) return found.slice(0, limit);
  if (limit === undefined) return found;
  return limit === 0 ? [] : found.slice(-limit);
}
