/**
 * The rate-limit headers of the live service, a family for each kind of call, in the recorded order and with limits that were
 * recorded (behaviour.md section 4). They never run down: nothing is throttled here.
 * @module
 */
import type { ReplyHeaders } from "../types/reply.ts";

const TOKENS_A_MINUTE = 5_000_000;

/** Of every answer of a language model, and the only one of these that a stream has. */
export const attempts: ReplyHeaders = { "x-max-retry-attempts-reached": "false" };

/** Of completions that are not streamed. @param cost tokens, without those that were cached. */
export function completionLimits(cost: number): ReplyHeaders {
  // Spelled out: most answers have these, and objects that are put together cost more than all else in them.
  return {
    "x-max-retry-attempts-reached": "false",
    "x-ratelimit-limit-tokens-minute": `${TOKENS_A_MINUTE}`,
    "x-ratelimit-remaining-tokens-minute": `${Math.max(0, TOKENS_A_MINUTE - cost)}`,
    "x-ratelimit-tokens-query-cost": `${cost}`,
    "x-ratelimit-limit-req-minute": "1250",
    "x-ratelimit-remaining-req-minute": "1249",
  };
}

/** Of embeddings, moderations and classifications. @param cost tokens. */
export function inputLimits(cost: number, perMinute: number): ReplyHeaders {
  return {
    "x-ratelimit-tokens-query-cost": `${cost}`,
    "x-ratelimit-limit-req-minute": `${perMinute}`,
    "x-ratelimit-remaining-req-minute": `${perMinute - 1}`,
  };
}

/** Of OCR. @param cost pages. */
export function pageLimits(cost: number): ReplyHeaders {
  return units("ocr-pages", 1_250, cost);
}

/** Of transcriptions. @param cost seconds. */
export function audioLimits(cost: number): ReplyHeaders {
  return {
    ...attempts,
    ...units("audio-seconds", 7_200, cost),
    "x-ratelimit-limit-req-minute": "360",
    "x-ratelimit-remaining-req-minute": "359",
  };
}

/** Of speech. @param cost characters. */
export function characterLimits(cost: number): ReplyHeaders {
  return units("input-characters", 24_000, cost);
}

function units(unit: string, limit: number, cost: number): ReplyHeaders {
  return {
    [`x-ratelimit-limit-${unit}-minute`]: `${limit}`,
    [`x-ratelimit-remaining-${unit}-minute`]: `${Math.max(0, limit - cost)}`,
    [`x-ratelimit-${unit}-query-cost`]: `${cost}`,
  };
}
