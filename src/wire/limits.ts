/**
 * The rate-limit headers of the live service, a family for each kind of call, in the recorded order and with limits that were
 * recorded (behaviour.md section 4). They are written when an answer leaves, from what it cost.
 * @module
 */
import type { Cost } from "../types/reply.ts";

const TOKENS_A_MINUTE = 5_000_000;

/** Adds the headers of a cost to a list of names and values in turn. */
export function writeLimits(cost: Cost, into: string[]): void {
  switch (cost.of) {
    case "completion":
      into.push(
        "x-max-retry-attempts-reached",
        "false",
        "x-ratelimit-limit-tokens-minute",
        `${TOKENS_A_MINUTE}`,
        "x-ratelimit-remaining-tokens-minute",
        `${Math.max(0, TOKENS_A_MINUTE - cost.tokens)}`,
        "x-ratelimit-tokens-query-cost",
        `${cost.tokens}`,
      );
      return writeRequests(1250, into);
    case "stream":
      into.push("x-max-retry-attempts-reached", "false");
      return;
    case "input":
      into.push("x-ratelimit-tokens-query-cost", `${cost.tokens}`);
      return writeRequests(cost.perMinute, into);
    case "pages":
      return writeUnits("ocr-pages", 1_250, cost.pages, into);
    case "audio":
      into.push("x-max-retry-attempts-reached", "false");
      writeUnits("audio-seconds", 7_200, cost.seconds, into);
      return writeRequests(360, into);
    case "characters":
      return writeUnits("input-characters", 24_000, cost.characters, into);
    case "document":
      return writeDocuments(into);
  }
}

/** Documents by minute and by day (state.md section 5). */
function writeDocuments(into: string[]): void {
  for (const [unit, limit] of [["minute", 100] as const, ["day", 5000] as const]) {
    into.push(`x-ratelimit-limit-document-${unit}`, `${limit}`);
    into.push(`x-ratelimit-remaining-document-${unit}`, `${limit - 1}`);
  }
}

function writeRequests(limit: number, into: string[]): void {
  into.push(
    "x-ratelimit-limit-req-minute",
    `${limit}`,
    "x-ratelimit-remaining-req-minute",
    `${limit - 1}`,
  );
}

function writeUnits(unit: string, limit: number, cost: number, into: string[]): void {
  into.push(
    `x-ratelimit-limit-${unit}-minute`,
    `${limit}`,
    `x-ratelimit-remaining-${unit}-minute`,
    `${Math.max(0, limit - cost)}`,
    `x-ratelimit-${unit}-query-cost`,
    `${cost}`,
  );
}
