/**
 * Checks how a model is asked to sample.
 * @module
 */
import { badRequest } from "../wire/errors.ts";
import { invalidArguments } from "../wire/refusals.ts";

/** More answers than this to one call are refused in our own words, so that no call can ask for an endless answer. */
const MAX_CHOICES = 128;
/** The context of the model for code; no answer is ever longer. */
const MAX_WORDS = 256_000;

interface Sampling {
  readonly n?: number;
  readonly temperature?: number;
  readonly top_p?: number;
  readonly logprobs?: unknown;
  readonly top_logprobs?: unknown;
  readonly prompt_logprobs?: unknown;
  readonly top_prompt_logprobs?: unknown;
  readonly min_tokens?: number;
}

/**
 * A temperature of 0 leaves `top_p` no choice, and no model returns log probabilities (behaviour.md sections 1 and 3).
 * @throws ApiError 400.
 */
export function checkSampling(sampling: Sampling): void {
  const { n = 1, temperature, top_p = 1, min_tokens = 0 } = sampling;
  if (n > MAX_CHOICES) throw badRequest(`n must be at most ${MAX_CHOICES}, got ${n}.`);
  if (n * min_tokens > MAX_WORDS) {
    throw badRequest(
      `min_tokens is ${min_tokens}; all answers together have at most ${MAX_WORDS}.`,
    );
  }
  const { logprobs, top_logprobs, prompt_logprobs, top_prompt_logprobs } = sampling;
  if (logprobs || top_logprobs || prompt_logprobs || top_prompt_logprobs) {
    throw invalidArguments("Logprobs are not enabled for this model");
  }
  if (temperature === 0 && top_p !== 1) {
    throw invalidArguments("top_p must be 1 when using greedy sampling.");
  }
}
