/**
 * A log entry as Redis stores it: a list of values without their names, since each call writes one and each follower reads it.
 * @module
 */
import type { Reply } from "../../types/reply.ts";
import type { StoredEntry } from "../entry.ts";
import { replyText } from "./reply.ts";

/** Stands for an answer that was kept, but can't be stored. */
const LOST = "";

/** An entry as text. @param reply the answer that is kept with it. */
export function entryText(entry: StoredEntry, reply: Reply | undefined): string {
  return JSON.stringify([
    entry.kind,
    entry.operation,
    entry.at,
    entry.method,
    entry.path,
    entry.query,
    entry.status,
    entry.outcome,
    entry.strategy,
    entry.fixture,
    entry.match,
    entry.duration,
    entry.key,
    entry.events,
    entry.model,
    entry.usage,
    entry.fault,
    entry.attempt,
    entry.times,
    entry.trace,
    entry.client,
    entry.body,
    entry.isKept ? ((reply && replyText(reply)) ?? LOST) : null,
    entry.spoken ?? null,
    entry.owner,
  ] satisfies Written);
}

/** The entry in a text. @param n its number in the common log. */
export function entryFrom(
  text: string,
  n: number,
): { readonly entry: StoredEntry; readonly kept: string | undefined } {
  const [kind, operation, at, method, path, query, status, outcome, ...answered] = JSON.parse(
    text,
  ) as Written;
  const [strategy, fixture, match, duration, key, events, model, usage, ...more] = answered;
  const [fault, attempt, times, trace, client, body, kept, spoken, owner = null] = more;
  const asked = { n, kind, operation, at, method, path, query, key, owner, client, trace, body };
  const found = { status, outcome, strategy, fixture, match, duration, events, model, usage };
  const said = spoken === null ? {} : { spoken };
  const isKept = kept === null ? {} : { isKept: true as const };
  const entry = { ...asked, ...found, fault, attempt, times, ...said, ...isKept };
  return { entry, kept: kept || undefined };
}

type Written = [
  kind: StoredEntry["kind"],
  operation: StoredEntry["operation"],
  at: StoredEntry["at"],
  method: StoredEntry["method"],
  path: StoredEntry["path"],
  query: StoredEntry["query"],
  status: StoredEntry["status"],
  outcome: StoredEntry["outcome"],
  strategy: StoredEntry["strategy"],
  fixture: StoredEntry["fixture"],
  match: StoredEntry["match"],
  duration: StoredEntry["duration"],
  key: StoredEntry["key"],
  events: StoredEntry["events"],
  model: StoredEntry["model"],
  usage: StoredEntry["usage"],
  fault: StoredEntry["fault"],
  attempt: StoredEntry["attempt"],
  times: StoredEntry["times"],
  trace: StoredEntry["trace"],
  client: StoredEntry["client"],
  body: StoredEntry["body"],
  kept: string | null,
  spoken: string | null,
  owner?: StoredEntry["owner"],
];
