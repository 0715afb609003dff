/**
 * Compares the log with expectations, and reports where it differs.
 * @module
 */
import { matcherOf } from "../match/conditions.ts";
import { counted } from "../schema/counted.ts";
import type { Mismatch } from "../types/match.ts";
import type { Seen } from "./entries.ts";
import { boundsOf, type Expectation, type Verification } from "./expectation.ts";

/** A difference from the expectations. */
export interface Problem {
  /** The index of the expectation; absent for a problem with all calls together. */
  readonly expect?: number;
  readonly message: string;
  /** The nearest call, and where it differs. */
  readonly nearest?: { readonly n: number; readonly differs: readonly Mismatch[] };
  /** The calls in question. */
  readonly requests?: readonly number[];
  /** Set if no later call can solve the problem. */
  readonly lasting?: true;
}

export interface Verified {
  readonly ok: boolean;
  /** For each expectation, the numbers of the calls that match it. */
  readonly found: readonly (readonly number[])[];
  readonly problems: readonly Problem[];
}

/** Counts that aren't in the log. */
export interface Ledger {
  readonly misses: number;
  /** The names of rules and recorded answers that were not played. */
  readonly unused: readonly string[];
}

/** Judges calls. @param seen oldest first. */
export function verify(seen: readonly Seen[], wanted: Verification, ledger: Ledger): Verified {
  const expectations = wanted.expect ?? [];
  const found = expectations.map(({ match }) =>
    seen.filter(({ subject }) => matcherOf(match).passes(subject)).map(({ entry }) => entry.n),
  );
  const problems: Problem[] = [];
  for (const [index, expectation] of expectations.entries()) {
    const helped = problems.length < HELPED ? seen : [];
    const problem = countProblem(expectation, found[index]!, helped);
    if (problem) problems.push({ expect: index, ...problem });
  }
  if (wanted.order && problems.length === 0) problems.push(...orderProblems(expectations, found));
  if (wanted.only) problems.push(...otherCalls(seen, found));
  problems.push(...tokenProblems(seen, wanted), ...ledgerProblems(ledger, wanted));
  return { ok: problems.length === 0, found, problems };
}

/** How many problems name the nearest call: with more problems than that, these come first. */
const HELPED = 20;

function countProblem(
  expectation: Expectation,
  found: readonly number[],
  seen: readonly Seen[],
): Omit<Problem, "expect"> | undefined {
  const { min, max } = boundsOf(expectation);
  if (found.length > max) {
    return {
      message: `Expected ${bounds(min, max)}, found ${found.length}.`,
      requests: found.slice(max),
      lasting: true,
    };
  }
  if (found.length >= min) return undefined;
  const nearest = nearestOf(expectation, found, seen);
  return {
    message: `Expected ${bounds(min, max)}, found ${found.length}.`,
    ...(nearest && { nearest }),
  };
}

/** `2 such calls`, `at least 1 such call`. */
function bounds(min: number, max: number): string {
  if (max === min) return min === 0 ? "no such call" : counted(min, "such call");
  if (max === Number.POSITIVE_INFINITY) return `at least ${counted(min, "such call")}`;
  return min === 0 ? `at most ${counted(max, "such call")}` : `${min} to ${max} such calls`;
}

/** How many calls are searched for the nearest one. */
const LOOKED_THROUGH = 1000;

function nearestOf(
  { match }: Expectation,
  found: readonly number[],
  seen: readonly Seen[],
): Problem["nearest"] {
  const matcher = matcherOf(match);
  let nearest: Problem["nearest"];
  for (const { entry, subject } of seen.slice(-LOOKED_THROUGH)) {
    if (found.includes(entry.n)) continue;
    const differs = matcher.mismatches(subject);
    if (!nearest || differs.length < nearest.differs.length) nearest = { n: entry.n, differs };
  }
  return nearest;
}

/** Each expectation takes as many calls as it needs, from those after the calls that the one before it took. */
function orderProblems(
  expectations: readonly Expectation[],
  found: readonly (readonly number[])[],
): Problem[] {
  let last = 0;
  for (const [index, expectation] of expectations.entries()) {
    const needed = Math.max(1, boundsOf(expectation).min);
    if (boundsOf(expectation).max === 0) continue;
    const left = found[index]!.filter((n) => n > last);
    if (left.length < needed) {
      return [
        {
          expect: index,
          message: `Expected ${counted(needed, "such call")} after request ${last}, found ${left.length}.`,
          requests: found[index]!,
        },
      ];
    }
    last = left[needed - 1]!;
  }
  return [];
}

function otherCalls(seen: readonly Seen[], found: readonly (readonly number[])[]): Problem[] {
  const expected = new Set(found.flat());
  const others = seen.map(({ entry }) => entry.n).filter((n) => !expected.has(n));
  if (others.length === 0) return [];
  return [
    {
      message: `Expected no other calls, found ${others.length}.`,
      requests: others,
      lasting: true,
    },
  ];
}

function tokenProblems(seen: readonly Seen[], { tokens }: Verification): Problem[] {
  if (!tokens) return [];
  const used = seen.reduce((sum, { entry }) => sum + (entry.usage?.total_tokens ?? 0), 0);
  const { min = 0, max = Number.POSITIVE_INFINITY } = tokens;
  if (used > max)
    return [
      {
        message: `Expected at most ${counted(max, "token")} in all answers together, found ${used}.`,
        lasting: true,
      },
    ];
  if (used < min)
    return [
      {
        message: `Expected at least ${counted(min, "token")} in all answers together, found ${used}.`,
      },
    ];
  return [];
}

function ledgerProblems(ledger: Ledger, { misses, unused }: Verification): Problem[] {
  const problems: Problem[] = [];
  if (misses !== undefined && ledger.misses > misses) {
    problems.push({
      message: `Expected ${misses === 0 ? "no calls" : `at most ${counted(misses, "call")}`} without a fixture, found ${ledger.misses}.`,
      lasting: true,
    });
  }
  if (unused !== undefined && ledger.unused.length > unused) {
    problems.push({
      message: `Expected ${unused === 0 ? "every answer to be played" : `at most ${counted(unused, "answer")} not to be played`}, found ${ledger.unused.length} that ${ledger.unused.length === 1 ? "wasn't" : "weren't"}: ${shown(ledger.unused)}.`,
    });
  }
  return problems;
}

const SHOWN = 20;

function shown(names: readonly string[]): string {
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : "";
  return names.slice(0, SHOWN).join(", ") + more;
}
