/**
 * Limits that run down and come back.
 * @module
 */
import { andThen, type Maybe } from "../../async/maybe.ts";
import type { LimitName, Limits } from "../../types/plan.ts";
import type { LimitsLeft, Reply } from "../../types/reply.ts";
import { changed } from "../changed.ts";
import { statusReply } from "../../wire/statuses.ts";
import type { Counts, Open } from "../../store/counts.ts";

const SECOND = 1000;
const MINUTE = 60_000;

const PERIODS: Readonly<Record<Exclude<LimitName, "concurrent">, number>> = {
  "req-second": SECOND,
  "req-minute": MINUTE,
  "tokens-minute": MINUTE,
  "ocr-pages-minute": MINUTE,
  "audio-seconds-minute": MINUTE,
  "input-characters-minute": MINUTE,
};

type Counted = keyof typeof PERIODS;
const NAMES = Object.keys(PERIODS) as readonly Counted[];

/** Whether a request takes 1 from a limit on arrival. Other costs follow from the answer: on arrival something must be left. */
const isOfRequests = (name: Counted): boolean => name.startsWith("req-");

/** A call's refusal, and the limit that caused it. */
export interface Refusal {
  readonly limit: LimitName;
  readonly reply: Reply;
}

/** What is left of the limits after counting a call, or its refusal. */
export function admit(
  limits: Limits,
  key: string,
  counts: Counts,
  { ofKey }: Open,
): Maybe<Refusal | { readonly left: LimitsLeft }> {
  const { concurrent, retryAfter = false } = limits;
  if (concurrent !== undefined && ofKey > concurrent) {
    return refusal("concurrent", {}, retryAfter ? SECOND : 0);
  }
  // One object that grows: copying it for each limit would cost more than spending.
  const left: { -readonly [Name in keyof LimitsLeft]: LimitsLeft[Name] } = {};
  const from = (index: number): Maybe<Refusal | { readonly left: LimitsLeft }> => {
    const name = NAMES[index];
    if (name === undefined) return { left };
    const limit = limits[name];
    if (limit === undefined) return from(index + 1);
    const budget = { most: limit, period: PERIODS[name] };
    const amount = isOfRequests(name) ? 1 : 0;
    return andThen(counts.spend(`${name} ${key}`, budget, amount, 1), (spent) => {
      left[name] = { limit, remaining: spent.remaining };
      return spent.isTaken ? from(index + 1) : refusal(name, left, retryAfter ? spent.wait : 0);
    });
  };
  return from(0);
}

/** @param wait milliseconds; 0 leaves out `retry-after`. */
function refusal(limit: LimitName, left: LimitsLeft, wait: number): Refusal {
  const seconds = Math.ceil(wait / SECOND);
  const reply: Reply = {
    ...statusReply(429),
    ...(seconds > 0 && { headers: { "retry-after": `${seconds}` } }),
    cost: { of: "completion", tokens: 0 },
    limits: left,
  };
  return { limit, reply };
}

/** Spends what an answer cost. */
export function spendCost(
  reply: Reply,
  limits: Limits,
  key: string,
  counts: Counts,
  left: LimitsLeft,
): Maybe<Reply> {
  const [name, amount] = spentBy(reply);
  const limit = name === undefined ? undefined : limits[name];
  if (name === undefined || limit === undefined) return changed(reply, { limits: left });
  const budget = { most: limit, period: PERIODS[name] };
  return andThen(counts.spend(`${name} ${key}`, budget, amount), ({ remaining }) =>
    changed(reply, { limits: { ...left, [name]: { limit, remaining } } }),
  );
}

function spentBy({ cost, usage }: Reply): [Counted, number] | [undefined, 0] {
  switch (cost?.of) {
    case "completion":
    case "conversation":
    case "input":
      return ["tokens-minute", cost.tokens];
    case "stream":
      return ["tokens-minute", usage?.total_tokens ?? 0];
    case "pages":
      return ["ocr-pages-minute", cost.pages];
    case "audio":
      return ["audio-seconds-minute", cost.seconds];
    case "characters":
      return ["input-characters-minute", cost.characters];
    default:
      return [undefined, 0];
  }
}
