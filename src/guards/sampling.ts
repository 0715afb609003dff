/**
 * How a model can be asked to sample.
 * @module
 */
import { badRequest } from "../wire/errors.ts";
import { invalidArguments } from "../wire/refusals.ts";

/** More answers than this to one call are refused in words of our own, so that no call can ask for an answer without end. */
const MAX_CHOICES = 128;

interface Sampling {
  readonly n?: number;
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
export function checkSampling(sampling: Sampling): void {
  const { n = 1, temperature, top_p = 1, logprobs, top_logprobs } = sampling;
  if (n > MAX_CHOICES) throw badRequest(`n must be at most ${MAX_CHOICES}, got ${n}.`);
  if (logprobs || top_logprobs) {
    throw invalidArguments("Logprobs are not enabled for this model");
  }
  if (temperature === 0 && top_p !== 1) {
    throw invalidArguments("top_p must be 1 when using greedy sampling.");
  }
}
