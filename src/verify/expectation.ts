/**
 * Verifications, as they are written in JSON.
 * @module
 */
import { checkBounds } from "../match/bounds.ts";
import { matcherOf } from "../match/conditions.ts";
import { matchForm } from "../match/form.ts";
import { checked } from "../schema/issues.ts";
import { boolean, integer } from "../schema/scalars.ts";
import { array, optional, required } from "../schema/structures.ts";
import { form } from "../schema/written.ts";
import type { Match } from "../types/match.ts";

/** How many matching calls there should be: exactly `times`, or from `min` to `max`; by default at least one. */
export interface Expectation {
  readonly match: Match;
  readonly times?: number;
  readonly min?: number;
  readonly max?: number;
}

export interface Verification {
  readonly expect?: readonly Expectation[];
  /** Whether the expected calls must come in this order. */
  readonly order?: boolean;
  /** Whether there must be no other calls. */
  readonly only?: boolean;
  /** Milliseconds to wait for calls that haven't come yet; calls that mustn't come mustn't come in this time. */
  readonly within?: number;
  /** Only calls after this entry count. */
  readonly after?: number;
  /** The tokens of all answers together. */
  readonly tokens?: { readonly min?: number; readonly max?: number };
  /** How many calls may have had no fixture. */
  readonly misses?: number;
  /** How many rules and recorded answers may be left unplayed. */
  readonly unused?: number;
  /** Whether the verdict must be good. */
  readonly verdict?: boolean;
}

const count = optional(integer({ ge: 0 }));
/** Ten minutes: a test that waits longer has other problems. */
const LONGEST_MS = 600_000;

const verificationForm = form<Verification>("Verification", {
  expect: optional(
    array(
      form<Expectation>("Expectation", {
        match: required(matchForm),
        times: count,
        min: count,
        max: count,
      }),
    ),
  ),
  order: optional(boolean),
  only: optional(boolean),
  within: optional(integer({ ge: 0, le: LONGEST_MS })),
  after: count,
  tokens: optional(form<NonNullable<Verification["tokens"]>>("Tokens", { min: count, max: count })),
  misses: count,
  unused: count,
  verdict: optional(boolean),
});

/** The most expectations: each is compared with every entry of the log. */
const MOST = 1000;

/** Reads a verification from JSON. @throws Error that says what is wrong with it. */
export function readVerification(value: unknown): Verification {
  const { expect } = Object(value) as { expect?: unknown };
  if (Array.isArray(expect) && expect.length > MOST) {
    throw new Error(`expect: at most ${MOST}, not ${expect.length}.`);
  }
  checkBounds(value);
  const verification = checked(verificationForm, value);
  for (const [index, { match }] of (verification.expect ?? []).entries()) {
    try {
      matcherOf(match);
    } catch (error) {
      throw new Error(`expect.${index}.match: ${(error as Error).message}`, { cause: error });
    }
  }
  return verification;
}

/** The fewest and the most calls that an expectation allows. */
export function boundsOf({ times, min, max }: Expectation): { min: number; max: number } {
  if (times !== undefined) return { min: times, max: times };
  return { min: min ?? (max === undefined ? 1 : 0), max: max ?? Number.POSITIVE_INFINITY };
}
