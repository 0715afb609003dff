/**
 * An answer's tool calls, as the live service writes them (behaviour.md section 1, tool calls).
 * @module
 */
import { findModel } from "../schema/catalogue.ts";
import type { ToolCallContent } from "../types/content.ts";
import type { Seed } from "../types/seed.ts";
import { spacedJson } from "../prompt/spaced-json.ts";
import { countTokens, splitTokens } from "../prompt/tokens.ts";

/** One tool call, key for key. */
export interface ToolCall {
  readonly id: string;
  readonly type: "function";
  readonly function: { readonly name: string; readonly arguments: string };
  readonly index: number;
}

const NONE: readonly ToolCall[] = [];

/**
 * @param choice the index of the choice, among `n`, that makes the calls.
 * @param model a relayed model's calls have another form of id (behaviour.md section 12).
 */
export function toToolCalls(
  calls: readonly ToolCallContent[] | undefined,
  seed: Seed,
  choice: number,
  model?: string,
): readonly ToolCall[] {
  if (!calls?.length) return NONE;
  const random = seed.random(`tool calls ${choice}`);
  const newId = findModel(model)?.isRelayed
    ? () => `chatcmpl-tool-${random.hex(16)}`
    : () => random.alphanumeric(9);
  return calls.map(({ id, name, arguments: given }, index) => ({
    id: id ?? newId(),
    type: "function",
    function: { name, arguments: typeof given === "string" ? given : spacedJson(given) },
    index,
  }));
}

/** The tokens of a call besides its arguments: its beginning and its name. Recorded: one token is too few for any part of it. */
const CALL_TOKENS = 2;

/** How many tokens of an answer its calls take. */
export function toolCallTokens(calls: readonly ToolCall[]): number {
  let count = calls.length * CALL_TOKENS;
  for (const call of calls) count += countTokens(call.function.arguments);
  return count;
}

/**
 * The calls that begin within a number of tokens, the last of them with as much of its arguments as there is room for (behaviour.md
 * section 1: name whole, arguments partial or empty).
 */
export function cutToolCalls(calls: readonly ToolCall[], count: number): ToolCall[] {
  const begun: ToolCall[] = [];
  let left = count;
  for (const call of calls) {
    if (left < CALL_TOKENS) break;
    const parts = splitTokens(call.function.arguments);
    const kept = parts.slice(0, left - CALL_TOKENS).join("");
    begun.push({ ...call, function: { ...call.function, arguments: kept } });
    left -= CALL_TOKENS + parts.length;
  }
  return begun;
}

/** The calls as JSON; null when there are none. */
export function toolCallsJson(calls: readonly ToolCall[]): string | null {
  return calls.length > 0 ? JSON.stringify(calls) : null;
}
