/**
 * A strategy's content, cut to what the request allows: `n` choices, each ended by `stop` or `max_tokens`. Plain and streamed
 * answers are both made from this, so they can't disagree.
 * @module
 */
import type { ChatChoice, ChatContent, FinishReason } from "../types/content.ts";
import type { Seed } from "../types/seed.ts";
import { type Prompt, prefixOf } from "../prompt/prompt.ts";
import { spacedJson } from "../prompt/spaced-json.ts";
import { countTokens, splitTokens } from "../prompt/tokens.ts";
import { cutToolCalls, type ToolCall, toToolCalls, toolCallTokens } from "./tool-calls.ts";

export interface Choice {
  /** Includes the prefix that it continues. */
  readonly text: string;
  readonly thinking: string;
  readonly toolCalls: readonly ToolCall[];
  /** How many tokens were generated, so without a prefix. */
  readonly tokens: number;
  readonly finish: FinishReason;
}

/** The limits that a request sets. */
export interface Limits extends Pick<Prompt, "messages"> {
  readonly model?: string;
  readonly n?: number;
  readonly stop?: string | string[];
  readonly min_tokens?: number;
  readonly max_tokens?: number;
}

/** One entry for each of the `n` choices; when the strategy gave fewer, its last one is repeated. */
export function toChoices(content: ChatContent, limits: Limits, seed: Seed): Choice[] {
  const given = choicesOf(content);
  const choices: Choice[] = [];
  for (let index = 0; index < (limits.n ?? 1); index++) {
    const choice = given[Math.min(index, given.length - 1)] ?? "";
    choices.push(
      toChoice(typeof choice === "string" ? { text: choice } : choice, limits, seed, index),
    );
  }
  return choices;
}

function choicesOf(content: ChatContent): readonly (string | ChatChoice)[] {
  if (typeof content === "object" && "choices" in content) return content.choices;
  return Array.isArray(content) ? content : [content as string | ChatChoice];
}

function toChoice(choice: ChatChoice, limits: Limits, seed: Seed, index: number): Choice {
  const { thinking = "" } = choice;
  const calls = toToolCalls(choice.toolCalls, seed, index, limits.model);
  const whole = textOf(choice, limits);
  const prefix = whole === "" && calls.length > 0 ? "" : prefixOf(limits.messages);
  const text = prefix !== "" && whole.startsWith(prefix) ? whole.slice(prefix.length) : whole;
  const thought = countTokens(thinking);
  const said = thought + countTokens(text);
  const tokens = said + toolCallTokens(calls);
  const { max_tokens } = limits;
  if (max_tokens !== undefined && tokens > max_tokens) {
    return {
      thinking: firstTokens(thinking, max_tokens),
      text: prefix + firstTokens(text, Math.max(0, max_tokens - thought)),
      toolCalls: cutToolCalls(calls, max_tokens - said),
      tokens: max_tokens,
      finish: "length",
    };
  }
  return {
    thinking,
    text: prefix + text,
    toolCalls: calls,
    tokens,
    finish: choice.finishReason ?? (calls.length > 0 ? "tool_calls" : "stop"),
  };
}

/** Structured output is complete or cut by length, never by a stop sequence inside one of its strings. */
function textOf({ text, json }: ChatChoice, { stop, min_tokens = 0 }: Limits): string {
  if (text === undefined) return json === undefined ? "" : spacedJson(json);
  return stop === undefined ? text : untilStop(text, [stop].flat(), min_tokens);
}

function firstTokens(text: string, count: number): string {
  return splitTokens(text).slice(0, count).join("");
}

function untilStop(text: string, sequences: readonly string[], minTokens: number): string {
  const from = minTokens > 0 ? firstTokens(text, minTokens).length : 0;
  const ends = sequences
    .filter((sequence) => sequence !== "")
    .map((sequence) => text.indexOf(sequence, from))
    .filter((at) => at >= 0);
  return ends.length > 0 ? text.slice(0, Math.min(...ends)) : text;
}
