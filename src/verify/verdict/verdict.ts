/**
 * The verdict on a client: how well it behaves, judged by the log.
 * @module
 */
import { findKey } from "./keys.ts";
import { attemptsOf, type Exchange, exchangesOf } from "./exchange.ts";
import type { Finding, Verdict } from "./finding.ts";
import { judgeTimeouts, judgeTruncated, judgeUnread } from "./reading.ts";
import { judgeRetries } from "./retries.ts";
import type { StoredEntry } from "../../store/entry.ts";
import type { Reply } from "../../types/reply.ts";

/** Milliseconds after which a client should have stopped waiting. */
const PATIENCE_MS = 30_000;

export interface VerdictOptions {
  /** Returns the answer that the log has kept with an entry. */
  readonly kept: (n: number) => Reply | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** @default 30000 */
  readonly patience?: number;
}

/** @param entries oldest first. */
export function verdictOn(
  entries: readonly StoredEntry[],
  { kept, now, patience = PATIENCE_MS }: VerdictOptions,
): Verdict {
  const exchanges = exchangesOf(entries, kept);
  const calls = attemptsOf(exchanges);
  const findings = [
    ...calls.flatMap((attempts) => [
      ...judgeRetries(attempts),
      ...judgeTruncated(attempts, exchanges),
    ]),
    ...judgeTimeouts(exchanges, now, patience),
    ...judgeUnread(exchanges),
    ...judgeKeys(exchanges),
  ];
  return {
    ok: findings.length === 0,
    calls: calls.length,
    attempts: exchanges.length,
    faults: exchanges.filter(({ fault }) => fault !== undefined).length,
    findings: findings.sort((one, other) => one.requests[0]! - other.requests[0]!),
  };
}

function judgeKeys(exchanges: readonly Exchange[]): Finding[] {
  const found = exchanges.flatMap(({ entry }) => {
    const what = findKey(entry.body, entry.key);
    return what === undefined ? [] : [{ n: entry.n, what }];
  });
  return found.map(({ n, what }) => ({
    code: "key_in_body",
    severity: "error",
    title: `The body contains ${what}.`,
    advice: "Keep credentials out of prompts and metadata: models repeat what they read.",
    requests: [n],
  }));
}
