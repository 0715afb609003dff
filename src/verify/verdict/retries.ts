/**
 * Judges how a client retries.
 * @module
 */
import { sizeUnkept } from "../../store/entry.ts";
import {
  type Attempts,
  type Exchange,
  isHopeless,
  isIncomplete,
  isTransient,
  isWhole,
} from "./exchange.ts";
import type { Finding } from "./finding.ts";

/** The client's clock isn't ours, and neither is very exact. */
const TOLERANCE_MS = 50;
/** This many failed attempts in a row are a storm. */
const STORM = 8;
/** Shorter pauses don't count as waiting. */
const NO_WAIT_MS = 40;

/** Pairs of successive attempts whose second began after the first had ended: parallel calls aren't retries. */
function pairsOf(attempts: Attempts): [before: Exchange, after: Exchange][] {
  return attempts
    .slice(1)
    .map((after, index): [Exchange, Exchange] => [attempts[index]!, after])
    .filter(([before, after]) => before.end <= after.start + 1);
}

const numbers = (exchanges: readonly Exchange[]): number[] => exchanges.map(({ entry }) => entry.n);

/** The findings for the attempts of one call. */
export function judgeRetries(attempts: Attempts): Finding[] {
  return [
    ...hasty(attempts),
    ...hopeless(attempts),
    ...storm(attempts),
    ...restless(attempts),
    ...gaveUp(attempts),
    ...askedAgain(attempts),
  ];
}

function hasty(attempts: Attempts): Finding[] {
  const early = pairsOf(attempts).filter(
    ([{ end, retryAfter = 0 }, { start }]) =>
      start - end < retryAfter - TOLERANCE_MS && retryAfter > 0,
  );
  return early.map(([before, after]) => ({
    code: "retry_after_ignored",
    severity: "error",
    title: `Retried after ${Math.round(after.start - before.end)} ms although Retry-After said ${before.retryAfter} ms.`,
    advice: "Wait as long as the Retry-After header says before you retry.",
    requests: numbers([before, after]),
  }));
}

function hopeless(attempts: Attempts): Finding[] {
  const again = pairsOf(attempts).filter(([before]) => isHopeless(before));
  return again.map(([before, after]) => ({
    code: "retried_non_retryable",
    severity: "error",
    title: `Retried after a ${before.entry.status}, which means that the request itself is wrong.`,
    advice: "Retry only after 408, 409, 425, 429 and 5xx, and after a lost connection.",
    requests: numbers([before, after]),
  }));
}

function storm(attempts: Attempts): Finding[] {
  const failed = attempts.filter(isTransient);
  if (failed.length < STORM) return [];
  return [
    {
      code: "retry_storm",
      severity: "error",
      title: `The same call failed ${failed.length} times and was retried again and again.`,
      advice: "Give up after a few attempts, or let a circuit breaker do it.",
      requests: numbers(failed),
    },
  ];
}

function restless(attempts: Attempts): Finding[] {
  const again = pairsOf(attempts).filter(([before]) => isTransient(before));
  if (again.length < 2 || again.some(([before, after]) => after.start - before.end >= NO_WAIT_MS)) {
    return [];
  }
  return [
    {
      code: "no_backoff",
      severity: "error",
      title: `Retried ${again.length} times without a pause.`,
      advice: "Wait longer before each attempt, with some jitter.",
      requests: numbers(attempts),
    },
  ];
}

function gaveUp(attempts: Attempts): Finding[] {
  const [only] = attempts;
  if (attempts.length > 1 || !only || !isTransient(only) || isIncomplete(only)) return [];
  if (only.end === Number.POSITIVE_INFINITY) return [];
  const what = only.entry.status === null ? "a lost connection" : `a ${only.entry.status}`;
  return [
    {
      code: "gave_up",
      severity: "warning",
      title: `Gave up after ${what}, which is temporary.`,
      advice: "Turn on the client's retries.",
      requests: numbers([only]),
    },
  ];
}

/**
 * Whether the same request is another call: a job is read until it has ended, a conversation goes on, and of files the log knows only
 * the size.
 */
function isAnother({ entry }: Exchange): boolean {
  const { method, operation } = entry;
  return (
    method === "GET" || operation === "conversations.append" || sizeUnkept(entry) !== undefined
  );
}

function askedAgain(attempts: Attempts): Finding[] {
  const again = pairsOf(attempts).filter(([before]) => isWhole(before) && !isAnother(before));
  if (again.length === 0) return [];
  return [
    {
      code: "asked_again",
      severity: "warning",
      title: "Repeated a call that had already been answered.",
      advice:
        "Keep the answer. If the call is meant to be a different one, send what makes it different.",
      requests: [...new Set(again.flatMap(numbers))],
    },
  ];
}
