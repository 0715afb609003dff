/**
 * Rules as they are written down: in files, and by tests at run time.
 * @module
 */
import { checkBounds } from "../match/bounds.ts";
import { matcherOf } from "../match/conditions.ts";
import { askedForm } from "../match/form.ts";
import { readPlan } from "../plan/plan.ts";
import { routes } from "../schema/generated/operations.ts";
import { checked } from "../schema/issues.ts";
import { any, boolean, dict, integer, oneOf, report, string } from "../schema/scalars.ts";
import { array, model, optional, required, union } from "../schema/structures.ts";
import type { Match } from "../types/match.ts";
import type { Plan } from "../types/plan.ts";
import type { Rule, RuleError, RuleReply } from "../types/rule.ts";
import type { Schema } from "../types/schema.ts";
import { headerFault } from "../wire/headers.ts";
import { isSpoken, SPOKEN } from "./answer.ts";

/** A rule that can't be played, and why. */
export class RuleFault extends Error {
  override readonly name = "RuleFault";
}

/** A check that throws what is wrong. */
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

const replyForm = model<RuleReply>("Reply", {
  text: optional(string),
  thinking: optional(string),
  json: optional(any),
  toolCalls: optional(
    array(
      model<NonNullable<RuleReply["toolCalls"]>[number]>("ToolCall", {
        name: required(string),
        arguments: required(union(string, dict)),
        id: optional(string),
        pending: optional(boolean),
      }),
    ),
  ),
  finishReason: optional(
    oneOf("FinishReason", ["stop", "length", "tool_calls", "error", "model_length"]),
  ),
  usage: optional(
    model<NonNullable<RuleReply["usage"]>>("Usage", {
      prompt_tokens: count,
      completion_tokens: count,
    }),
  ),
  status: optional(integer({ ge: 200, le: 599 })),
  headers: optional(headersForm),
  error: optional(
    union(
      failure,
      model<RuleError>("Error", {
        status: required(failure),
        message: optional(string),
        type: optional(string),
        code: optional(string),
      }),
    ),
  ),
});

interface Written {
  readonly name?: string;
  readonly match?: Match;
  readonly reply?: RuleReply | readonly RuleReply[];
  readonly times?: number;
  readonly plan?: Plan;
  readonly expect?: Match;
}

/** A match that can be asked: its patterns are ones. */
const matchForm = read<Match>("match", (value) => {
  const match = checked(askedForm, value);
  matcherOf(match);
  return match;
});

const ruleForm = model<Written>("Rule", {
  name: optional(string),
  match: optional(matchForm),
  reply: optional(union(replyForm, array(replyForm, 1))),
  times: optional(integer({ ge: 1 })),
  plan: optional(read("plan", readPlan)),
  expect: optional(matchForm),
});

/** More rules are no script any more. */
export const MOST = 10_000;

/**
 * The rules that are written down: one, a list, or a list under `rules`.
 * @param nameOf the name of one that has none, by its place.
 * @throws RuleFault
 */
export function readRules(value: unknown, nameOf: (index: number) => string): Rule[] {
  const inside = (Object(value) as { rules?: unknown }).rules;
  const listed: unknown = Array.isArray(value) ? value : (inside ?? [value]);
  if (Array.isArray(listed) && listed.length > MOST) {
    throw new RuleFault(`There are at most ${MOST} rules, not ${listed.length}.`);
  }
  const written = checkedRules(listed);
  return written.map(({ name, match = {}, reply, ...rest }, index) => {
    const rule = {
      ...rest,
      name: name ?? nameOf(index),
      match,
      reply: [reply ?? []].flat(),
    };
    checkRule(rule);
    return rule;
  });
}

function checkedRules(listed: unknown): Written[] {
  try {
    checkBounds(listed);
    return checked(array(ruleForm), listed, ["rules"]);
  } catch (error) {
    throw new RuleFault((error as Error).message, { cause: error });
  }
}

/** @throws RuleFault for what a rule can't do. */
function checkRule({ name, match: { operation }, reply, plan, expect }: Rule): void {
  if (reply.length === 0 && !plan && !expect) {
    throw new RuleFault(`${name}: it says nothing. It takes a reply, a plan, or an expect.`);
  }
  const empty = reply.findIndex((each) => Object.keys(each).length === 0);
  if (empty >= 0) throw new RuleFault(`${name}: reply.${empty} says nothing.`);
  if (operation === undefined) return;
  const meant = routes.filter(
    ([id, , path]) =>
      id === operation || id.startsWith(`${operation}.`) || path.endsWith(`/${operation}`),
  );
  if (meant.length === 0 && !operation.includes("/")) {
    throw new RuleFault(
      `${name}: there is no operation ${JSON.stringify(operation)}. One is named by its id, chat.complete, or the end of its path, chat/completions.`,
    );
  }
  if (meant.length === 0 || meant.some(([id]) => isSpoken(id))) return;
  const spoken = SPOKEN.find((key) => reply.some((each) => each[key] !== undefined));
  if (spoken === undefined) return;
  throw new RuleFault(
    `${name}: reply.${spoken}: an answer of ${operation} has no ${spoken}. Say the whole answer with json, or an error.`,
  );
}
