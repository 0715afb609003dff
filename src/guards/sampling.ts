/**
 * How a model can be asked to sample.
 * @module
 */
import { invalidArguments } from "../wire/refusals.ts";

interface Sampling {
  readonly temperature?: number;
  readonly top_p?: number;
  readonly logprobs?: unknown;
  readonly top_logprobs?: unknown;
}

/**
 * A temperature of 0 leaves nothing for `top_p` to choose from, and no model tells its log probabilities (behaviour.md
 * sections 1 and 3).
 * @throws ApiError 400.
 */
export function checkSampling({ temperature, top_p = 1, logprobs, top_logprobs }: Sampling): void {
  if (logprobs || top_logprobs) {
    throw invalidArguments("Logprobs are not enabled for this model");
  }
  if (temperature === 0 && top_p !== 1) {
    throw invalidArguments("top_p must be 1 when using greedy sampling.");
  }
}
