/**
 * The rate-limit headers of the live service: a family for each kind of call, with their recorded order and limits (behaviour.md
 * section 4). They are written when an answer is sent, from its cost.
 * @module
 */
import type { LimitName } from "../types/plan.ts";
import type { Cost, LimitsLeft } from "../types/reply.ts";

const TOKENS_A_MINUTE = 5_000_000;

/**
 * Appends the headers of a cost to a list of alternating names and values.
 * @param left what is actually left, where a plan has limits.
 */
export function writeLimits(cost: Cost, into: string[], left?: LimitsLeft): void {
  switch (cost.of) {
    case "completion":
      into.push("x-max-retry-attempts-reached", "false");
      writeLeft("tokens-minute", TOKENS_A_MINUTE, cost.tokens, into, left);
      into.push("x-ratelimit-tokens-query-cost", `${cost.tokens}`);
      return writeLeft("req-minute", 1250, 1, into, left);
    case "conversation":
      if (cost.isStreamed) return;
      writeLeft("tokens-minute", TOKENS_A_MINUTE, cost.tokens, into, left);
      for (const [connector, runs] of Object.entries(cost.connectors))
        writeRuns(connector, runs, into);
      return;
    case "stream":
      into.push("x-max-retry-attempts-reached", "false");
      return;
    case "input":
      into.push("x-ratelimit-tokens-query-cost", `${cost.tokens}`);
      return writeLeft("req-minute", cost.perMinute, 1, into, left);
    case "pages":
      writeLeft("ocr-pages-minute", 1250, cost.pages, into, left);
      into.push("x-ratelimit-ocr-pages-query-cost", `${cost.pages}`);
      return;
    case "audio":
      into.push("x-max-retry-attempts-reached", "false");
      writeLeft("audio-seconds-minute", 7200, cost.seconds, into, left);
      into.push("x-ratelimit-audio-seconds-query-cost", `${cost.seconds}`);
      return writeLeft("req-minute", 360, 1, into, left);
    case "characters":
      writeLeft("input-characters-minute", 24_000, cost.characters, into, left);
      into.push("x-ratelimit-input-characters-query-cost", `${cost.characters}`);
      return;
    case "document":
      // state.md section 5
      writeLimit("document-minute", 100, 99, into);
      writeLimit("document-day", 5000, 4999, into);
  }
}

/** Limits for runs of the built-in tools, per minute and per day (state.md section 1.2). */
const RUNS: Readonly<Record<string, readonly [minute: number, day: number]>> = {
  web_search: [30, 10_000],
  code_interpreter: [3, 10],
  image_generation: [10, 10_000],
  document_library: [30, 30_000],
  document_library_mcp: [30, 30_000],
  open_library_result: [30, 30_000],
};

function writeRuns(connector: string, runs: number, into: string[]): void {
  const [minute, day] = RUNS[connector] ?? [];
  if (minute === undefined || day === undefined) return;
  const tool = connector.replaceAll("_", "-");
  writeLimit(`${tool}-minute`, minute, minute - runs, into);
  writeLimit(`${tool}-day`, day, day - runs, into);
}

function writeLeft(
  name: LimitName,
  usual: number,
  cost: number,
  into: string[],
  left: LimitsLeft | undefined,
): void {
  const { limit = usual, remaining = usual - cost } = left?.[name] ?? {};
  writeLimit(name, limit, remaining, into);
}

function writeLimit(name: string, limit: number, remaining: number, into: string[]): void {
  into.push(
    `x-ratelimit-limit-${name}`,
    `${limit}`,
    `x-ratelimit-remaining-${name}`,
    `${Math.max(0, remaining)}`,
  );
}
