/**
 * What a plan has in store for a call: depends on seed, call and count alone, never on order, time or machine.
 * @module
 */
import { hash } from "../hash/xxhash.ts";
import type { Step } from "../types/plan.ts";

/** A call, as far as its fate depends on it. */
export interface Drawn {
  readonly seed: string;
  /** Equal for equal calls. */
  readonly call: string;
  /** Its number, from 1, in what a step counts. */
  count(per: NonNullable<Step["per"]>): number;
  passes(step: Step): boolean;
}

/**
 * The step that is a call's to play; undefined when it is spared.
 *
 * Steps follow one another: each is played as often as it says, and only then the next. One without an end goes on beside those that
 * follow it. Chances that stand side by side share one draw, so that each keeps the share that it names.
 */
export function fateOf(steps: readonly Step[], drawn: Drawn): Step | undefined {
  let before = 0;
  let shared: { readonly place: number; sum: number } | undefined;
  for (const [place, step] of steps.entries()) {
    if (!drawn.passes(step)) continue;
    const { times, chance = 1, every = 1, per = "call" } = step;
    const n = drawn.count(per) - before;
    if (n < 1) return undefined;
    const span = times === undefined ? Number.POSITIVE_INFINITY : times * every;
    if (n > span) {
      before += span;
      continue;
    }
    if (n % every === 0) {
      if (chance === 1) return step;
      if (times !== undefined) return draw(drawn, place, n) < chance ? step : undefined;
      shared ??= { place, sum: 0 };
      shared.sum += chance;
      if (draw(drawn, shared.place, n) < shared.sum) return step;
    } else if (times !== undefined) return undefined;
  }
  return undefined;
}

/** A number from 0 up to 1. */
function draw({ seed, call }: Drawn, place: number, n: number): number {
  return Number(hash(`${seed} ${place} ${call} ${n}`) >> 11n) / 2 ** 53;
}
