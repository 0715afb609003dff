/**
 * Gives an answer its pace.
 * @module
 */
import { createRandom } from "../../hash/random.ts";
import { hash } from "../../hash/xxhash.ts";
import type { Pace } from "../../types/plan.ts";
import type { Delivery, Reply } from "../../types/reply.ts";
import { changed } from "../changed.ts";
import type { Random } from "../../types/seed.ts";

/** The values that determine the random times: equal calls take equally long. */
export interface Drawn {
  readonly seed: string;
  readonly print: string;
  readonly attempt: number;
  /** How many calls are open in the world. */
  readonly open: number;
}

const CONCURRENT = 8;

/** Paces a reply. A plain answer waits as long as its stream would have taken; a live one comes as its source sends it. */
export function atPace(reply: Reply, pace: Pace, drawn: Drawn): Reply {
  if (reply.kind === "live") return reply;
  const { latency = 0, ttft = 0, perInputToken = 0, tps, jitter = 0, speed = 1 } = pace;
  const random = createRandom(hash(`${drawn.seed} pace ${drawn.print} ${drawn.attempt}`));
  const slowness = slownessOf(pace, drawn.open);
  const varied = (time: number): number => time * slowness * jitterOf(random, jitter);

  const isAnswer = reply.status < 400;
  const { input, output } = tokensOf(reply);
  const first = varied(latency) + (isAnswer ? varied(ttft + perInputToken * input) : 0);
  const each = tps === undefined || !isAnswer ? 0 : 1000 / tps;
  if (reply.kind === "stream") {
    const delays = reply.frames.map((_, at) => (at === 0 || each === 0 ? 0 : varied(each)));
    const last = delays.reduce((sum, delay) => sum + delay, first);
    const own = reply.delivery?.delays;
    return timed(reply, { before: first, delays: own?.some(Boolean) ? own : delays }, last, speed);
  }
  let last = first;
  for (let token = 1; each > 0 && token < output; token++) last += varied(each);
  return timed(reply, { before: last }, last, speed);
}

/** At speed 0 nothing waits. */
function timed(reply: Reply, { before, delays }: Delivery, last: number, speed: number): Reply {
  const times = { first: rounded(before ?? 0), last: rounded(last) };
  if (speed === 0) return changed(reply, { times });
  const scaled = (time: number): number => time / speed;
  const delivery = {
    ...reply.delivery,
    before: scaled(before ?? 0),
    ...(delays && { delays: delays.map(scaled) }),
  };
  return changed(reply, { times, delivery });
}

/** How many tokens were read, not counting cached ones, and how many were generated. */
function tokensOf({ usage, cached = 0 }: Reply): { input: number; output: number } {
  const { prompt_tokens: input = 0, completion_tokens: output = 0 } = usage ?? {};
  return { input: Math.max(0, input - cached), output };
}

function slownessOf({ load = 1, concurrent = CONCURRENT }: Pace, open: number): number {
  return 1 + (load - 1) * Math.min(1, (open - 1) / Math.max(1, concurrent - 1));
}

/** A factor around 1. */
function jitterOf(random: Random, jitter: number): number {
  return jitter === 0 ? 1 : 1 + jitter * ((2 * random.uint32()) / 2 ** 32 - 1);
}

function rounded(time: number): number {
  return Math.round(time * 10) / 10;
}
