/**
 * Plays a scripted call: its rule, its limits, its fate, its pace.
 * @module
 */
import { andThen, type Maybe } from "../../async/maybe.ts";
import { matcherOf } from "../../match/conditions.ts";
import { type Drawn, fateOf } from "../../plan/fate.ts";
import { faultText } from "../../plan/fault.ts";
import { readPlan } from "../../plan/plan.ts";
import type { Entered, Open } from "../../store/counts.ts";
import { nameIn } from "../../store/script.ts";
import type { Plan, Step } from "../../types/plan.ts";
import type { LimitsLeft, OnEvents, Reply } from "../../types/reply.ts";
import type { Rule } from "../../types/rule.ts";
import type { RuleSet, Strategy } from "../../types/strategy.ts";
import { badRequest } from "../../wire/errors.ts";
import { isOpen } from "../../wire/response.ts";
import { changed } from "../changed.ts";
import { errorsAnswered } from "../errors.ts";
import type { Next, Passing } from "../layer.ts";
import { type Called, calledOf } from "./called.ts";
import { contentFault } from "./faults/content.ts";
import { earlyFault } from "./faults/early.ts";
import { responseFault } from "./faults/response.ts";
import { streamFault } from "./faults/stream.ts";
import { planFor } from "./fitted.ts";
import { admit, spendCost } from "./limits.ts";
import { atPace } from "./pace.ts";
import { checkExpectation, findRule, type Played, playRule, type RuleSource } from "./rules.ts";

/** The script that a call comes with, besides its world's. */
export interface Scripted {
  /** The server's plan. */
  readonly plan: Plan | undefined;
  /** The first strategy to ask, and the rules that it brings. */
  readonly strategy: Strategy;
  readonly brought: RuleSet | undefined;
}

/** Plays a call by the world's script, its strategy's rules, its own header and the server's plan. */
export function play(call: Passing, next: Next, scripted: Scripted): Maybe<Reply> {
  const { script } = call.world;
  const header = call.control("plan");
  const asked = ownPlan(header);
  const hasRules = script.rules.length > 0 || (scripted.brought?.rules.length ?? 0) > 0;
  return andThen(calledOf(call), (called) => {
    const found = hasRules ? findRule(sourcesOf(script.rules, scripted), call, called) : undefined;
    return andThen(found, (played) => {
      if (played) checkExpectation(played.rule, called);
      const own = played?.rule.plan;
      const plans = [asked, own, script.plan, scripted.plan];
      // A header's or a rule's plan counts its own attempts: a call's own plan begins with that call.
      const by =
        (asked?.faults && header) ??
        (own?.faults && played && nameIn(played.place, played.rule.name)) ??
        "";
      return andThen(planFor(plans, call, scripted.strategy), (plan) =>
        underPlan(plan, { call, called, played, asked, by, next }),
      );
    });
  });
}

/** @throws ApiError 400 for a header that isn't a plan. */
function ownPlan(header: string | null): Plan | undefined {
  if (header === null) return undefined;
  try {
    return readPlan(header);
  } catch (error) {
    throw badRequest(`x-parlel-plan: ${(error as Error).message}`);
  }
}

/** The source that answers by a world's own rules name. */
const WORLD = "rules";

/** The world's rules first, then those that a strategy brings. */
function sourcesOf(own: readonly Rule[], { strategy, brought }: Scripted): RuleSource[] {
  const sources: RuleSource[] = [
    { by: WORLD, folder: undefined, rules: own, nameOf: (rule) => rule },
  ];
  if (brought) {
    const { folder, rules } = brought;
    const played: RuleSource["played"] = (...args) => strategy.rules?.played?.(...args);
    const nameOf = (rule: string): string => brought.nameOf?.(rule) ?? rule;
    sources.push({ by: strategy.name, folder, rules, nameOf, played });
  }
  return sources;
}

interface Scene {
  readonly call: Passing;
  readonly called: Called;
  readonly played: Played | undefined;
  /** The plan of its header. */
  readonly asked: Plan | undefined;
  /** Where the faults come from: the text of a header, a rule, or "" for the world's and the server's. */
  readonly by: string;
  readonly next: Next;
}

/** Counts open calls, but only for plans that depend on their number. */
function underPlan(plan: Plan, scene: Scene): Maybe<Reply> {
  const { limits, pace } = plan;
  if (limits?.concurrent === undefined && pace?.load === undefined) {
    return admitted(plan, scene, ALONE);
  }
  const { request, world } = scene.call;
  return andThen(world.script.counts.enter(request.key), (entered) =>
    whileOpen(entered, () => admitted(plan, scene, entered)),
  );
}

/** For calls whose plan ignores other open calls. */
const ALONE: Open = { ofKey: 1, ofAll: 1 };

/** Answers a call, which stays open until its answer has left. */
function whileOpen(entered: Entered, answer: () => Maybe<Reply>): Maybe<Reply> {
  let hasLeft = false;
  const leave = (): void => {
    if (!hasLeft) entered.leave();
    hasLeft = true;
  };
  try {
    const reply = answer();
    if (!(reply instanceof Promise)) return atItsEnd(reply, leave);
    return reply.then(
      (whole) => atItsEnd(whole, leave),
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

/** Answers a call within its limits, at its pace. */
function admitted(plan: Plan, scene: Scene, open: Open): Maybe<Reply> {
  const { called } = scene;
  const { pace, seed = "" } = plan;
  const reply = withinLimits(plan, scene, open);
  if (!pace) return reply;
  return andThen(reply, (whole) => {
    const { print, attempt } = called;
    return atPace(whole, pace, { seed, print, attempt, open: open.ofAll });
  });
}

function withinLimits(plan: Plan, scene: Scene, open: Open): Maybe<Reply> {
  const { call, called } = scene;
  const { limits } = plan;
  if (!limits) return fatedAnswer(plan, scene, {});
  const { key } = call.request;
  return andThen(admit(limits, key, call.world.script.counts, open), (found) =>
    "reply" in found
      ? refused(
          fated(found.reply, `limit ${found.limit}`, called.attempt),
          scene,
          (own) => own.limits?.[found.limit] !== undefined,
        )
      : fatedAnswer(plan, scene, found.left),
  );
}

function fatedAnswer(plan: Plan, scene: Scene, left: LimitsLeft): Maybe<Reply> {
  return andThen(attemptsOf(plan, scene), (counted) => answered(plan, scene, counted, left));
}

/** Calls `leave` once the answer has left. */
function atItsEnd(reply: Reply, leave: () => void): Reply {
  if (!isOpen(reply)) {
    leave();
    return reply;
  }
  const { onEvents } = reply;
  const following: OnEvents = (count, outcome) => {
    if (outcome !== "open") leave();
    onEvents?.(count, outcome);
  };
  return changed(reply, { onEvents: following });
}

/** The call's number in everything that steps may count by. */
type Attempts = Readonly<Record<NonNullable<Step["per"]>, number>>;

/** Counts a call in everything that the plan's steps count by. */
function attemptsOf({ faults }: Plan, { call, called, by }: Scene): Maybe<Attempts> {
  const own = { call: called.attempt, key: 0, world: 0 };
  // Most plans count only by call, which has been done already.
  if (!faults || (by === "" && faults.every(isPerCall))) return own;
  const { key } = call.request;
  const { counts } = call.world.script;
  const count = (per: "key" | "world", of: string): Maybe<number> =>
    faults.some((step) => step.per === per) ? counts.count(`${per} ${by} ${of}`) : 0;
  const ofCall = by === "" ? own.call : counts.count(`call ${by} ${key} ${called.print}`);
  return andThen(ofCall, (n) =>
    andThen(count("key", key), (ofKey) =>
      andThen(count("world", ""), (ofWorld) => ({ call: n, key: ofKey, world: ofWorld })),
    ),
  );
}

function isPerCall({ per = "call" }: Step): boolean {
  return per === "call";
}

/**
 * Takes back the play of the call's rule, which should answer the next attempt; unless the rule's own plan refused the call.
 * @param refuses whether a plan has what the call was refused by.
 */
function refused(
  reply: Reply,
  { call, played, asked }: Scene,
  refuses: (plan: Plan) => boolean,
): Maybe<Reply> {
  const own = played?.rule.plan;
  const isOwn = own && refuses(own) && !(asked && refuses(asked));
  if (!played || isOwn) return reply;
  return andThen(call.world.script.takeBack(played), () => reply);
}

function answered(
  { limits, faults, seed = "" }: Plan,
  scene: Scene,
  attempts: Attempts,
  left: LimitsLeft,
): Maybe<Reply> {
  const { call, called, played, next } = scene;
  const attempt = attempts.call;
  const step = faults && fateOf(faults, drawnFor(seed, called, attempts));
  const early = step && earlyFault(step, call.operation);
  if (early)
    return refused(
      fated(early, faultText(step), attempt),
      scene,
      (own) => own.faults !== undefined,
    );
  const own = played && playRule(played, call, called);
  return andThen(own, (spoken) =>
    andThen(spoken ?? errorsAnswered(call, next), (reply) => {
      const whole = faults ? broken(reply, step, attempt) : reply;
      if (!limits) return whole;
      return spendCost(whole, limits, call.request.key, call.world.script.counts, left);
    }),
  );
}

/** Those facts about a call that its fate depends on. */
function drawnFor(seed: string, called: Called, attempts: Attempts): Drawn {
  return {
    seed,
    call: () => called.print,
    count: (per) => attempts[per],
    passes: ({ match }) => match === undefined || matcherOf(match).passes(called.subject),
  };
}

function broken(reply: Reply, step: Step | undefined, attempt: number): Reply {
  if (!step || step.fault === "ok") return fated(reply, "ok", attempt);
  const found = responseFault(reply, step) ?? contentFault(reply, step) ?? streamFault(reply, step);
  return found
    ? fated(found, faultText(step), attempt)
    : fated(reply, `${faultText(step)} skipped`, attempt);
}

function fated(reply: Reply, fault: string, attempt: number): Reply {
  return changed(reply, { fate: { fault, attempt } });
}
