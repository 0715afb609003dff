/**
 * What a plan does to a call. It depends only on seed, call and count, never on order, time or machine.
 * @module
 */
import { hash } from "../hash/xxhash.ts";
import type { Step } from "../types/plan.ts";

/** The parts of a call that decide its fate. */
export interface Drawn {
  readonly seed: string;
  /** A text that is equal for equal calls. Only chances need it. */
  call(): string;
  /** The call's number, from 1, among those that a step counts. */
  count(per: NonNullable<Step["per"]>): number;
  passes(step: Step): boolean;
}

/**
 * The step that strikes a call; undefined when none does.
 *
 * Steps follow one another: each is played as often as it says, and only then the next. A step without an end continues alongside
 * those after it. Endless steps with a chance share one draw, so that each strikes as often as it says.
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
function draw(drawn: Drawn, place: number, n: number): number {
  return Number(hash(`${drawn.seed} ${place} ${drawn.call()} ${n}`) >> 11n) / 2 ** 53;
}
