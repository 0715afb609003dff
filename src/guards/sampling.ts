/**
 * How a model can be asked to sample.
 * @module
 */
import { badRequest } from "../wire/errors.ts";
import { invalidArguments } from "../wire/refusals.ts";

/** More answers than this to one call are refused in words of our own, so that no call can ask for an answer without end. */
const MAX_CHOICES = 128;
/** The context of the model for code; nothing longer is ever said. */
const MAX_WORDS = 256_000;

const LOGPROBS = ["logprobs", "top_logprobs", "prompt_logprobs", "top_prompt_logprobs"] as const;

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
 * A temperature of 0 leaves nothing for `top_p` to choose from, and no model tells its log probabilities (behaviour.md
 * sections 1 and 3).
 * @throws ApiError 400.
 */
export function checkSampling(sampling: Sampling): void {
  const { n = 1, temperature, top_p = 1, min_tokens = 0 } = sampling;
  if (n > MAX_CHOICES) throw badRequest(`n must be at most ${MAX_CHOICES}, got ${n}.`);
  if (n * min_tokens > MAX_WORDS) {
    throw badRequest(`min_tokens is ${min_tokens}; at most ${MAX_WORDS} can be said.`);
  }
  if (LOGPROBS.some((name) => sampling[name])) {
    throw invalidArguments("Logprobs are not enabled for this model");
  }
  if (temperature === 0 && top_p !== 1) {
    throw invalidArguments("top_p must be 1 when using greedy sampling.");
  }
}
