/**
 * A scripted call: its rule, its limits, its fate, its pace.
 * @module
 */
import { andThen, type Maybe } from "../../async/maybe.ts";
import { matcherOf } from "../../match/conditions.ts";
import { fateOf } from "../../plan/fate.ts";
import { faultText } from "../../plan/fault.ts";
import { nearest, readPlan } from "../../plan/plan.ts";
import type { Entered } from "../../store/counts.ts";
import type { Plan, Step } from "../../types/plan.ts";
import type { LimitsLeft, OnEvents, Reply } from "../../types/reply.ts";
import type { Rule } from "../../types/rule.ts";
import type { RuleSet, Strategy } from "../../types/strategy.ts";
import { badRequest } from "../../wire/errors.ts";
import { isOpen } from "../../wire/response.ts";
import { errorsAnswered } from "../errors.ts";
import type { Next, Passing } from "../layer.ts";
import { type Called, calledOf } from "./called.ts";
import { contentFault } from "./faults/content.ts";
import { earlyFault } from "./faults/early.ts";
import { responseFault } from "./faults/response.ts";
import { streamFault } from "./faults/stream.ts";
import { admit, spendCost } from "./limits.ts";
import { atPace } from "./pace.ts";
import { checkExpectation, findRule, type Played, playRule, type RuleSource } from "./rules.ts";

/** What a call comes with. */
export interface Scripted {
  /** The server's plan. */
  readonly plan: Plan | undefined;
  /** The strategy that will be asked first, and the rules that it brings. */
  readonly strategy: Strategy;
  readonly brought: RuleSet | undefined;
}

/** Plays a call by the world's script, its strategy's rules, its own header and the server's plan. */
export function play(call: Passing, next: Next, scripted: Scripted): Maybe<Reply> {
  const { script } = call.world;
  const asked = ownPlan(call.control("plan"));
  return andThen(calledOf(call), (called) =>
    andThen(findRule(sourcesOf(script.rules, scripted), call, called), (played) => {
      if (played) checkExpectation(played.rule, called);
      const own = played?.rule.plan;
      const plan = nearest([asked, own, script.plan, scripted.plan]);
      // A plan of its own counts its own attempts: what one call is sent with begins with that call.
      const by = asked?.faults ? call.control("plan")! : own?.faults ? played!.rule.name : "";
      return underPlan(plan, { call, called, played, by, next });
    }),
  );
}

/** @throws ApiError 400 for a header that is no plan. */
function ownPlan(header: string | null): Plan | undefined {
  if (header === null) return undefined;
  try {
    return readPlan(header);
  } catch (error) {
    throw badRequest(`x-parlel-plan: ${(error as Error).message}`);
  }
}

/** Who plays the rules that a world was given. */
const WORLD = "rules";

/** The world's rules first, then those that a strategy brings. */
function sourcesOf(own: readonly Rule[], { strategy, brought }: Scripted): RuleSource[] {
  const sources: RuleSource[] = [{ by: WORLD, folder: undefined, rules: own }];
  if (brought) {
    const { folder, rules } = brought;
    const played: RuleSource["played"] = (...heard) => strategy.rules?.played?.(...heard);
    sources.push({ by: strategy.name, folder, rules, played });
  }
  return sources;
}

interface Scene {
  readonly call: Passing;
  readonly called: Called;
  readonly played: Played | undefined;
  /** Whose faults they are: the text of a header, the name of a rule, or nothing for the world's and the server's. */
  readonly by: string;
  readonly next: Next;
}

function underPlan(plan: Plan, scene: Scene): Maybe<Reply> {
  const { call } = scene;
  const { counts } = call.world.script;
  const { key } = call.request;
  return andThen(counts.enter(key), (entered) => answerEntered(plan, scene, entered));
}

function answerEntered(plan: Plan, scene: Scene, entered: Entered): Maybe<Reply> {
  const { call, called } = scene;
  const { counts } = call.world.script;
  const { key } = call.request;
  let hasLeft = false;
  const leave = (): void => {
    if (!hasLeft) entered.leave();
    hasLeft = true;
  };
  try {
    const reply = andThen(admit(plan.limits ?? {}, key, counts, entered), (admitted) => {
      if ("reply" in admitted) return fated(admitted.reply, `limit ${admitted.limit}`, called);
      return andThen(stepFor(plan, scene), ({ step, attempt }) =>
        answered(plan, { ...scene, called: { ...called, attempt } }, step, admitted.left),
      );
    });
    const paced = andThen(reply, (whole) => {
      const { pace, seed = "" } = plan;
      if (!pace) return whole;
      const { print, attempt } = called;
      return atPace(whole, pace, { seed, print, attempt, open: entered.ofAll });
    });
    if (!(paced instanceof Promise)) return seenOff(paced, leave);
    return paced.then(
      (whole) => seenOff(whole, leave),
      (error: unknown) => {
        leave();
        throw error;
      },
    );
  } catch (error) {
    leave();
    throw error;
  }
}

/** A call is open until its answer has left. */
function seenOff(reply: Reply, leave: () => void): Reply {
  if (!isOpen(reply)) {
    leave();
    return reply;
  }
  const { onEvents } = reply;
  const heard: OnEvents = (count, outcome) => {
    if (outcome !== "open") leave();
    onEvents?.(count, outcome);
  };
  return { ...reply, onEvents: heard };
}

/** The step of the plan's faults that is this call's to play, and the attempt that it is. */
function stepFor(
  { faults, seed = "" }: Plan,
  { call, called, by }: Scene,
): Maybe<{ readonly step: Step | undefined; readonly attempt: number }> {
  const { subject, print } = called;
  if (!faults) return { step: undefined, attempt: called.attempt };
  const { request, world } = call;
  const { counts } = world.script;
  const kinds = new Set(faults.map(({ per = "call" }) => per));
  const count = (per: "key" | "world", of: string): Maybe<number> =>
    kinds.has(per) ? counts.count(`${per} ${by} ${of}`) : 0;
  const attempts = by === "" ? called.attempt : counts.count(`call ${by} ${request.key} ${print}`);
  return andThen(attempts, (attempt) =>
    andThen(count("key", request.key), (ofKey) =>
      andThen(count("world", ""), (ofWorld) => ({
        attempt,
        step: fateOf(faults, {
          seed,
          call: print,
          count: (per) => ({ call: attempt, key: ofKey, world: ofWorld })[per],
          passes: ({ match }) => match === undefined || matcherOf(match).passes(subject),
        }),
      })),
    ),
  );
}

function answered(
  { limits, faults }: Plan,
  { call, called, played, next }: Scene,
  step: Step | undefined,
  left: LimitsLeft,
): Maybe<Reply> {
  const early = step && earlyFault(step, call.operation);
  if (early) return fated(early, faultText(step), called);
  const own = played && playRule(played, call);
  return andThen(
    andThen(own, (reply) => reply ?? errorsAnswered(call, next)),
    (reply) => {
      const whole = faults ? broken(reply, step, called) : reply;
      if (!limits) return whole;
      return spendCost(whole, limits, call.request.key, call.world.script.counts, left);
    },
  );
}

function broken(reply: Reply, step: Step | undefined, called: Called): Reply {
  if (!step || step.fault === "ok") return fated(reply, "ok", called);
  const found = responseFault(reply, step) ?? contentFault(reply, step) ?? streamFault(reply, step);
  return found
    ? fated(found, faultText(step), called)
    : fated(reply, `${faultText(step)} skipped`, called);
}

function fated(reply: Reply, fault: string, { attempt }: Called): Reply {
  return { ...reply, fate: { fault, attempt } };
}
