/**
 * Tool calls of an answer, as the live service writes them (behaviour.md section 1, tool calls).
 * @module
 */
import type { ToolCallContent } from "../types/content.ts";
import type { Seed } from "../types/seed.ts";
import { spacedJson } from "./spaced-json.ts";
import { countTokens, splitTokens } from "./tokens.ts";

/** One tool call, key for key. */
export interface ToolCall {
  readonly id: string;
  readonly type: "function";
  readonly function: { readonly name: string; readonly arguments: string };
  readonly index: number;
}

/** @param choice which of the `n` choices makes the calls. */
export function toToolCalls(
  calls: readonly ToolCallContent[],
  seed: Seed,
  choice: number,
): ToolCall[] {
  const random = seed.random(`tool calls ${choice}`);
  return calls.map(({ id, name, arguments: given }, index) => ({
    id: id ?? random.alphanumeric(9),
    type: "function",
    function: { name, arguments: typeof given === "string" ? given : spacedJson(given) },
    index,
  }));
}

/** A call costs one token for its name, and its arguments. */
export function toolCallTokens(calls: readonly ToolCall[]): number {
  let count = calls.length;
  for (const call of calls) count += countTokens(call.function.arguments);
  return count;
}

/**
 * The calls that were begun within so many tokens, the last of them with the part of its arguments that there was room for
 * (behaviour.md section 1: name whole, arguments partial or empty). The first one is always begun.
 */
export function cutToolCalls(calls: readonly ToolCall[], count: number): ToolCall[] {
  const begun: ToolCall[] = [];
  let left = count;
  for (const call of calls) {
    if (begun.length > 0 && left <= 0) break;
    const parts = splitTokens(call.function.arguments);
    const kept = parts.slice(0, Math.max(0, left - 1)).join("");
    begun.push({ ...call, function: { ...call.function, arguments: kept } });
    left -= 1 + parts.length;
  }
  return begun;
}

export function toolCallsJson(calls: readonly ToolCall[]): string {
  return JSON.stringify(calls);
}
