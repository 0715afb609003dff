/**
 * The way of a request, in order: each layer sees it before those below it, and the reply after them.
 * @module
 */
import type { Metrics } from "../metrics/metrics.ts";
import type { OnMiss } from "../types/miss.ts";
import type { Plan } from "../types/plan.ts";
import { authorised } from "./auth.ts";
import { errorsAnswered } from "./errors.ts";
import { compose, type Next } from "./layer.ts";
import { logged } from "./log.ts";
import { remembered } from "./memory.ts";
import { guardsUpstream } from "./origin.ts";
import { paced } from "./pace.ts";
import { scripted } from "./scripted.ts";
import { answered, type Asking } from "./strategies.ts";

export interface LayerOptions {
  readonly strategies: Asking;
  readonly metrics: Metrics;
  /** The strategy that answers if a request names none. */
  readonly strategy: string;
  readonly strictModels: boolean;
  readonly onMiss: OnMiss;
  readonly chunkDelay: number;
  /** Whether there is a key for the upstream. */
  readonly hasKey: boolean;
  /** The plan of all worlds. */
  readonly plan: Plan | undefined;
  /** The address that the server is bound to. */
  readonly host: string;
  /** Whether equal requests get equal answers, so that they can be remembered. */
  readonly isRepeatable: boolean;
}

/** The way of a request. */
export interface Layers {
  /** All of it. */
  readonly run: Next;
  /** Only the layers that find the answer: nothing is logged, scripted or remembered. */
  readonly answer: Next;
}

export function createLayers(options: LayerOptions): Layers {
  const { strategies, strategy, strictModels, onMiss, chunkDelay } = options;
  const { hasKey, host, isRepeatable, plan, metrics } = options;
  const answer = answered(strategies, strictModels);
  const run = compose(
    [
      logged(metrics),
      ...(chunkDelay > 0 ? [paced(chunkDelay)] : []),
      errorsAnswered,
      ...(hasKey ? [guardsUpstream(onMiss, host)] : []),
      authorised,
      scripted(strategies, plan),
      ...(isRepeatable ? [remembered(strategy)] : []),
    ],
    answer,
  );
  return { run, answer: compose([errorsAnswered], answer) };
}
