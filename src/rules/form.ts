/**
 * Reads rules as people write them: in files, and in tests at run time.
 * @module
 */
import { checkBounds } from "../match/bounds.ts";
import { matcherOf } from "../match/conditions.ts";
import { askedForm } from "../match/form.ts";
import { operationsNamed } from "../match/operation-name.ts";
import { readPlan } from "../plan/plan.ts";
import { checked, FormFault } from "../schema/issues.ts";
import { any, boolean, dict, integer, oneOf, report, string } from "../schema/scalars.ts";
import { array, optional, required } from "../schema/structures.ts";
import { either, form } from "../schema/written.ts";
import type { Match } from "../types/match.ts";
import type { Plan } from "../types/plan.ts";
import type { Rule, RuleError, RuleReply } from "../types/rule.ts";
import type { Schema } from "../types/schema.ts";
import { headerFault } from "../wire/headers.ts";
import { isSpoken, SPOKEN } from "./answer.ts";

/** A rule that can't be played, and why. */
export class RuleFault extends Error {
  override readonly name = "RuleFault";
  /** Where in the source, as far as that is known. */
  readonly loc: readonly (string | number)[];

  constructor(message: string, loc: readonly (string | number)[] = []) {
    super(message);
    this.loc = loc;
  }
}

/** A schema from a reader that throws. */
function read<T>(name: string, reader: (value: unknown) => T): Schema<T> {
  return {
    name,
    check(value, context) {
      try {
        return reader(value);
      } catch (error) {
        return report(context, name, (error as Error).message, value);
      }
    },
  };
}

const failure = integer({ ge: 400, le: 599 });
const count = optional(integer({ ge: 0 }));

const headersForm = read<Record<string, string>>("headers", (value) => {
  const pairs = Object.entries(Object(value)).map(([key, each]) => [key.toLowerCase(), `${each}`]);
  for (const [key, each] of pairs) {
    const fault = headerFault(key!, each);
    if (fault) throw new Error(fault);
  }
  return Object.fromEntries(pairs);
});

const replyForm = form<RuleReply>("Reply", {
  text: optional(string),
  thinking: optional(string),
  json: optional(any),
  toolCalls: optional(
    array(
      form<NonNullable<RuleReply["toolCalls"]>[number]>("ToolCall", {
        name: required(string),
        arguments: required(either({ text: string, object: dict })),
        id: optional(string),
        pending: optional(boolean),
      }),
    ),
  ),
  finishReason: optional(
    oneOf("FinishReason", ["stop", "length", "tool_calls", "error", "model_length"]),
  ),
  usage: optional(
    form<NonNullable<RuleReply["usage"]>>("Usage", {
      prompt_tokens: count,
      completion_tokens: count,
    }),
  ),
  status: optional(integer({ ge: 200, le: 599 })),
  headers: optional(headersForm),
  error: optional(
    either({
      number: failure,
      object: form<RuleError>("Error", {
        status: required(failure),
        message: optional(string),
        type: optional(string),
        code: optional(string),
      }),
    }),
  ),
});

interface Written {
  readonly name?: string;
  readonly match?: Match;
  readonly reply?: string | RuleReply | readonly (string | RuleReply)[];
  readonly times?: number;
  readonly next?: boolean;
  readonly plan?: Plan;
  readonly expect?: Match;
}

/** A match on calls that aren't answered yet. Its patterns must be valid. */
const validMatch: Schema<Match> = {
  name: "match",
  check(value, context) {
    const before = context.issues.length;
    const match = askedForm.check(value, context);
    if (context.issues.length > before) return match;
    try {
      matcherOf(match);
    } catch (error) {
      report(context, "match", (error as Error).message, value);
    }
    return match;
  },
};

const parts = {
  name: optional(string),
  match: optional(validMatch),
  reply: optional(
    either({
      text: string,
      object: replyForm,
      list: array(either({ text: string, object: replyForm }), 1),
    }),
  ),
  times: optional(integer({ ge: 1 })),
  next: optional(boolean),
  plan: optional(read("plan", readPlan)),
  expect: optional(validMatch),
};

const ruleForm = form<Written>("Rule", parts);

/** The keys of an object that holds one rule or several. */
export const RULE_KEYS: readonly string[] = ["rules", ...Object.keys(parts)];

/** The most rules that a script may reasonably have. */
export const MOST_RULES = 10_000;

/**
 * Reads rules: one, a list, or a list under `rules`.
 * @param nameOf gives a name to a rule without one, by its index.
 * @throws RuleFault
 */
export function readRules(value: unknown, nameOf: (index: number) => string): Rule[] {
  const written = writtenRules(value);
  return written.map(({ name, match = {}, reply, ...rest }, index) => {
    const rule = {
      ...rest,
      name: name ?? nameOf(index),
      match,
      reply: [reply ?? []].flat().map((each) => (typeof each === "string" ? { text: each } : each)),
    };
    checkRule(rule);
    return rule;
  });
}

function writtenRules(value: unknown): readonly Written[] {
  const { rules } = Object(value) as { rules?: unknown };
  const listed = Array.isArray(value) ? value : rules;
  if (Array.isArray(listed) && listed.length > MOST_RULES) {
    throw new RuleFault(`There may be at most ${MOST_RULES} rules, not ${listed.length}.`);
  }
  try {
    checkBounds(value);
    if (listed === undefined) return [checked(ruleForm, value)];
    return checked(array(ruleForm), listed, listed === rules ? ["rules"] : []);
  } catch (error) {
    const loc = error instanceof FormFault ? error.loc : [];
    throw new RuleFault((error as Error).message, loc);
  }
}

/** @throws RuleFault for a rule that can't be played. */
function checkRule({ name, match: { operation }, reply, plan, expect }: Rule): void {
  if (reply.length === 0 && !plan && !expect) {
    throw new RuleFault(`${name}: the rule does nothing. Give it a reply, a plan, or an expect.`);
  }
  const empty = reply.findIndex((each) => Object.keys(each).length === 0);
  if (empty >= 0) throw new RuleFault(`${name}: reply.${empty} is empty.`);
  if (operation === undefined) return;
  const meant = operationsNamed(operation);
  if (meant.length === 0 || meant.some(isSpoken)) return;
  const spoken = SPOKEN.find((key) => reply.some((each) => each[key] !== undefined));
  if (spoken === undefined) return;
  throw new RuleFault(
    `${name}: reply.${spoken}: an answer of ${operation} has no ${spoken}. Give the whole answer as json, or an error.`,
  );
}
