/**
 * The conditions of a match, one for each of its keys.
 * @module
 */
import { ownerIdOf } from "../hash/key.ts";
import type { CalledMatch, Match, Mismatch } from "../types/match.ts";
import type { CalledTool } from "./conversation.ts";
import type { Subject } from "./subject.ts";
import { isSubset, lacking } from "./subset.ts";
import { textCondition } from "./text.ts";

interface Condition<Wanted> {
  /** The subject's value in this place. */
  got(subject: Subject): unknown;
  /** @throws Error that says what is wrong with the wanted value. */
  holds(wanted: Wanted): (subject: Subject) => boolean;
  /** The places where it doesn't hold; without this, the condition as a whole. */
  mismatches?(wanted: Wanted, subject: Subject): Mismatch[];
}

const fact = <Name extends keyof Subject["facts"]>(
  name: Name,
): Condition<NonNullable<Subject["facts"][Name]>> => ({
  got: ({ facts }) => facts[name] ?? null,
  holds:
    (wanted) =>
    ({ facts }) =>
      facts[name] === wanted,
});

const text = (got: (subject: Subject) => string): Condition<NonNullable<Match["user"]>> => ({
  got,
  holds: (wanted) => {
    const condition = textCondition(wanted);
    return (subject) => condition(got(subject));
  },
});

const equal = <T>(got: (subject: Subject) => T): Condition<T> => ({
  got,
  holds: (wanted) => (subject) => got(subject) === wanted,
});

const conditions: { readonly [Name in keyof Match]-?: Condition<NonNullable<Match[Name]>> } = {
  operation: {
    got: ({ facts }) => facts.operation ?? facts.path,
    holds:
      (wanted) =>
      ({ facts: { operation, path } }) =>
        operation === wanted || operation?.startsWith(`${wanted}.`) || path.endsWith(`/${wanted}`),
  },
  model: text(({ model }) => model),
  user: text(({ user }) => user),
  body: {
    got: ({ sent }) => sent ?? null,
    holds: (wanted) => (subject) =>
      isSubset(wanted, subject.facts.body) || isSubset(wanted, subject.sent),
    mismatches: (wanted, { sent }) => lacking(wanted, sent, "body"),
  },
  stream: equal(({ isStream }) => isStream),
  tools: {
    got: ({ offered }) => offered,
    holds:
      (wanted) =>
      ({ offered }) =>
        [wanted].flat().every((name) => offered.includes(name)),
  },
  called: {
    got: ({ called }) => called,
    holds:
      (wanted) =>
      ({ called }) =>
        listed(wanted).every((call) => called.some((each) => isCall(call, each))),
  },
  hasToolResult: equal(({ hasToolResult }) => hasToolResult),
  turn: equal(({ turn }) => turn),
  answers: equal(({ answers }) => answers),
  key: {
    got: ({ facts }) => facts.key,
    holds: (wanted) => {
      const owner = ownerIdOf(wanted);
      return ({ facts }) => facts.owner === owner;
    },
  },
  trace: fact("trace"),
  attempt: fact("attempt"),
  status: fact("status"),
  strategy: fact("strategy"),
  fixture: fact("fixture"),
  fault: {
    got: ({ facts }) => facts.fault ?? null,
    // `cut` means any cut, `cut@5` only that one.
    holds:
      (wanted) =>
      ({ facts: { fault } }) =>
        fault === wanted || fault?.split(/[@(]/)[0] === wanted,
  },
};

function listed(wanted: CalledMatch | readonly CalledMatch[]): readonly CalledMatch[] {
  return Array.isArray(wanted) ? wanted : [wanted as CalledMatch];
}

function isCall(wanted: CalledMatch, { name, arguments: given }: CalledTool): boolean {
  if (typeof wanted === "string") return name === wanted;
  return name === wanted.name && isSubset(wanted.arguments ?? {}, given);
}

/** A compiled match. */
export interface Matcher {
  passes(subject: Subject): boolean;
  /** Where a subject differs from the match; empty if it passes. */
  mismatches(subject: Subject): Mismatch[];
}

/** Compiled matches, each kept as long as its match. */
const matchers = new WeakMap<Match, Matcher>();

/** Compiles a valid match, once. */
export function matcherOf(match: Match): Matcher {
  let matcher = matchers.get(match);
  if (!matcher) matchers.set(match, (matcher = createMatcher(match)));
  return matcher;
}

/**
 * Compiles a match.
 * @throws Error that says what is wrong with it.
 */
function createMatcher(match: Match): Matcher {
  const wanted = (Object.keys(match) as (keyof Match)[]).filter((key) => match[key] !== undefined);
  const ready = wanted.map((at) => {
    const condition = conditions[at] as Condition<unknown>;
    const expected = match[at];
    return { at, expected, condition, holds: condition.holds(expected) };
  });
  return {
    passes: (subject) => ready.every(({ holds }) => holds(subject)),
    mismatches: (subject) =>
      ready.flatMap(({ at, expected, condition, holds }) => {
        if (holds(subject)) return [];
        return (
          condition.mismatches?.(expected, subject) ?? [
            { at, expected, got: condition.got(subject) },
          ]
        );
      }),
  };
}
