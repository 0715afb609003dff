/**
 * The rate-limit headers of the live service, a family for each kind of call, in the recorded order and with limits that were
 * recorded (behaviour.md section 4). They never run down: nothing is throttled here.
 * @module
 */
import type { ReplyHeaders } from "../types/reply.ts";

/** Of every answer of a language model, and the only one of these that a stream has. */
export const attempts: ReplyHeaders = { "x-max-retry-attempts-reached": "false" };

/** Of completions that are not streamed. @param cost tokens, without those that were cached. */
export function completionLimits(cost: number): ReplyHeaders {
  return { ...attempts, ...tokens(5_000_000, cost), ...requests(1_250) };
}

/** Of embeddings, moderations and classifications. @param cost tokens. */
export function inputLimits(cost: number, perMinute: number): ReplyHeaders {
  return { "x-ratelimit-tokens-query-cost": `${cost}`, ...requests(perMinute) };
}

/** Of OCR. @param cost pages. */
export function pageLimits(cost: number): ReplyHeaders {
  return units("ocr-pages", 1_250, cost);
}

/** Of transcriptions. @param cost seconds. */
export function audioLimits(cost: number): ReplyHeaders {
  return { ...attempts, ...units("audio-seconds", 7_200, cost), ...requests(360) };
}

/** Of speech. @param cost characters. */
export function characterLimits(cost: number): ReplyHeaders {
  return units("input-characters", 24_000, cost);
}

function tokens(limit: number, cost: number): ReplyHeaders {
  return {
    "x-ratelimit-limit-tokens-minute": `${limit}`,
    "x-ratelimit-remaining-tokens-minute": `${Math.max(0, limit - cost)}`,
    "x-ratelimit-tokens-query-cost": `${cost}`,
  };
}

function requests(limit: number): ReplyHeaders {
  return {
    "x-ratelimit-limit-req-minute": `${limit}`,
    "x-ratelimit-remaining-req-minute": `${limit - 1}`,
  };
}

function units(unit: string, limit: number, cost: number): ReplyHeaders {
  return {
    [`x-ratelimit-limit-${unit}-minute`]: `${limit}`,
    [`x-ratelimit-remaining-${unit}-minute`]: `${Math.max(0, limit - cost)}`,
    [`x-ratelimit-${unit}-query-cost`]: `${cost}`,
  };
}
