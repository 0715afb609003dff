/**
 * Finds the rule that answers a call, and plays it.
 * @module
 */
import { andThen, type Maybe } from "../../async/maybe.ts";
import { matcherOf } from "../../match/conditions.ts";
import { isMeant, ruleAnswer } from "../../rules/answer.ts";
import type { Reply } from "../../types/reply.ts";
import { nameIn, type Placed } from "../../store/script.ts";
import type { Rule } from "../../types/rule.ts";
import type { StrategyRules } from "../../types/strategy.ts";
import { ApiError } from "../../wire/errors.ts";
import type { Passing } from "../layer.ts";
import { replyOf } from "../reply.ts";
import type { Called } from "./called.ts";

/** Rules, and where they come from. */
export interface RuleSource {
  /** A strategy, or `rules` for the world. */
  readonly by: string;
  /** The folder that they come from; undefined for the world's. */
  readonly folder: string | undefined;
  readonly rules: readonly Rule[];
  /** The name of a rule as answers give it. */
  nameOf(rule: string): string;
  /** Called with each rule that is played. */
  readonly played?: StrategyRules["played"] | undefined;
}

/** A rule that answers a call. */
export type Played = Placed & Omit<RuleSource, "rules" | "folder">;

/** The first rule that matches a call and hasn't been played as often as it may. */
export function findRule(
  sources: readonly RuleSource[],
  call: Passing,
  called: Called,
): Maybe<Played | undefined> {
  // A request that the API refuses is refused whatever the rules.
  if (sources.every(({ rules }) => rules.length === 0) || call.issues.length > 0) return undefined;
  const { script } = call.world;
  const find = (): Maybe<Played | undefined> => {
    const fitting = fittingRules(sources, call, called);
    const last = fitting.at(-1);
    if (!last) return undefined;
    const areAllSpent = isSpent(last, call);
    return andThen(script.play(fitting), (first) => {
      if (first >= 0) return fitting[first];
      // Unless all are spent, another server has played the last one.
      return areAllSpent ? undefined : find();
    });
  };
  return find();
}

/**
 * The rules that match a call, up to the first that isn't spent as far as is known here. The others are among them because another
 * server may have taken a play of theirs back.
 */
function fittingRules(
  sources: readonly RuleSource[],
  call: Passing,
  { subject }: Called,
): readonly Played[] {
  const fitting: Played[] = [];
  for (const { rules, folder, ...rest } of sources) {
    for (const rule of rules) {
      if (!isMeant(rule, call.operation) || !matcherOf(rule.match).passes(subject)) continue;
      const place = folder ?? call.world.script.since(rule.name);
      fitting.push({ rule, place, ...rest });
      if (!isSpent({ rule, place }, call)) return fitting;
    }
  }
  return fitting;
}

/** Whether a rule has been played as often as it may, as far as is known here. */
function isSpent({ rule, place }: Placed, { world }: Passing): boolean {
  const { name, times = Infinity } = rule;
  return world.script.plays(name, place) >= times;
}

/** @throws ApiError 400 for a call that isn't as the rule expects. */
export function checkExpectation({ name, expect }: Rule, called: Called): void {
  const mismatches = expect ? matcherOf(expect).mismatches(called.subject) : [];
  if (mismatches.length === 0) return;
  const places = mismatches.map(
    ({ at, expected, got }) => `${at}: expected ${JSON.stringify(expected)}, got ${shown(got)}`,
  );
  const body = {
    object: "error",
    message: `The call isn't as rule ${JSON.stringify(name)} expects.\n${places.join("\n")}`,
    type: "unexpected_call",
    param: null,
    code: null,
    raw_status_code: 400,
    rule: name,
    mismatches,
  };
  throw new ApiError(400, JSON.stringify(body));
}

const SHOWN = 200;

function shown(value: unknown): string {
  const text = value === undefined ? "nothing" : JSON.stringify(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

/** The reply of a rule; undefined if it leaves the answer to the strategies. */
export function playRule(
  { rule, place, by, nameOf, played }: Played,
  call: Passing,
  { subject }: Called,
): Maybe<Reply | undefined> {
  const { name, reply: replies } = rule;
  if (replies.length === 0) {
    played?.(rule, call, 0);
    return undefined;
  }
  return andThen(call.world.turn(call.request.key, nameIn(place, name)), (turn) => {
    const at = Math.min(turn, replies.length - 1);
    const said = replies[at]!;
    played?.(rule, call, at);
    const { status, headers, ...answer } = ruleAnswer(said, call.operation, subject);
    const source = { strategy: by, fixture: nameOf(name), match: "rule" };
    return andThen(replyOf(call, answer, source), (reply) => ({
      ...reply,
      ...(status !== undefined && { status }),
      headers: { ...reply.headers, ...headers },
    }));
  });
}
