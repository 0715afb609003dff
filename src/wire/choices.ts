/**
 * What a strategy said, cut to what the request allows: `n` choices, each ended by `stop` or `max_tokens`. Stream and
 * non-stream are both made from this, so they can't disagree.
 * @module
 */
import type { ChatCompletionRequest } from "../schema/chat.ts";
import type { ChatChoice, ChatContent } from "../types/content.ts";
import type { Seed } from "../types/seed.ts";
import { spacedJson } from "./spaced-json.ts";
import { splitTokens } from "./tokens.ts";

export interface Choice {
  /** Parts of the text, one per token; they join to the text. */
  readonly text: readonly string[];
  readonly thinking: readonly string[];
  /** The tool calls as JSON, or null. */
  readonly toolCalls: string | null;
  readonly finish: "stop" | "length" | "tool_calls";
}

type Limits = Pick<ChatCompletionRequest, "n" | "stop" | "max_tokens">;

/** One entry for each of the `n` choices; when the strategy gave fewer, its last one stands for the rest. */
export function toChoices(content: ChatContent, limits: Limits, seed: Seed): Choice[] {
  const given: readonly (string | ChatChoice)[] = Array.isArray(content) ? content : [content];
  return Array.from({ length: limits.n ?? 1 }, (_, index) => {
    const choice = given[Math.min(index, given.length - 1)] ?? "";
    return toChoice(typeof choice === "string" ? { text: choice } : choice, limits, seed, index);
  });
}

function toChoice(choice: ChatChoice, limits: Limits, seed: Seed, index: number): Choice {
  const said = choice.text ?? (choice.json === undefined ? "" : spacedJson(choice.json));
  const thinking = splitTokens(choice.thinking ?? "");
  const text = splitTokens(untilStop(said, limits.stop));
  const budget = limits.max_tokens ?? Number.POSITIVE_INFINITY;
  const cut = thinking.length + text.length > budget;
  const toolCalls = cut ? null : toolCallsJson(choice, seed, index);
  return {
    thinking: thinking.slice(0, budget),
    text: text.slice(0, Math.max(0, budget - thinking.length)),
    toolCalls,
    finish: cut ? "length" : toolCalls ? "tool_calls" : "stop",
  };
}

function untilStop(text: string, stop: string | string[] | undefined): string {
  const ends = [stop ?? []]
    .flat()
    .filter((sequence) => sequence !== "")
    .map((sequence) => text.indexOf(sequence))
    .filter((at) => at >= 0);
  return ends.length > 0 ? text.slice(0, Math.min(...ends)) : text;
}

function toolCallsJson(choice: ChatChoice, seed: Seed, choiceIndex: number): string | null {
  if (!choice.toolCalls?.length) return null;
  const random = seed.random(`tool calls ${choiceIndex}`);
  const calls = choice.toolCalls.map(({ id, name, arguments: given }, index) => ({
    id: id ?? random.alphanumeric(9),
    type: "function",
    function: { name, arguments: typeof given === "string" ? given : spacedJson(given) },
    index,
  }));
  return JSON.stringify(calls);
}
