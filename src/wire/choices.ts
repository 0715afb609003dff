/**
 * What a strategy said, cut to what the request allows: `n` choices, each ended by `stop` or `max_tokens`. Stream and
 * non-stream are both made from this, so they can't disagree.
 * @module
 */
import type { ChatChoice, ChatContent } from "../types/content.ts";
import type { Seed } from "../types/seed.ts";
import { spacedJson } from "./spaced-json.ts";
import { countTokens, splitTokens } from "./tokens.ts";

export interface Choice {
  readonly text: string;
  readonly thinking: string;
  /** The tool calls as JSON, or null. */
  readonly toolCalls: string | null;
  /** How many tokens all of it has. */
  readonly tokens: number;
  readonly finish: "stop" | "length" | "tool_calls";
}

/** What a request allows. */
export interface Limits {
  readonly n?: number;
  readonly stop?: string | string[];
  readonly max_tokens?: number;
}

/** One entry for each of the `n` choices; when the strategy gave fewer, its last one stands for the rest. */
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

function toChoice(
  choice: ChatChoice,
  { stop, max_tokens }: Limits,
  seed: Seed,
  index: number,
): Choice {
  const said = choice.text ?? (choice.json === undefined ? "" : spacedJson(choice.json));
  const text = stop === undefined ? said : untilStop(said, [stop].flat());
  const { thinking = "" } = choice;
  const thought = countTokens(thinking);
  const tokens = thought + countTokens(text);
  if (max_tokens !== undefined && tokens > max_tokens) {
    return {
      thinking: firstTokens(thinking, max_tokens),
      text: firstTokens(text, Math.max(0, max_tokens - thought)),
      toolCalls: null,
      tokens: max_tokens,
      finish: "length",
    };
  }
  const toolCalls = choice.toolCalls?.length ? toolCallsJson(choice.toolCalls, seed, index) : null;
  return {
    thinking,
    text,
    toolCalls,
    tokens: toolCalls ? tokens + countTokens(toolCalls) : tokens,
    finish: toolCalls ? "tool_calls" : "stop",
  };
}

function firstTokens(text: string, count: number): string {
  return splitTokens(text).slice(0, count).join("");
}

function untilStop(text: string, sequences: readonly string[]): string {
  const ends = sequences
    .filter((sequence) => sequence !== "")
    .map((sequence) => text.indexOf(sequence))
    .filter((at) => at >= 0);
  return ends.length > 0 ? text.slice(0, Math.min(...ends)) : text;
}

function toolCallsJson(
  toolCalls: NonNullable<ChatChoice["toolCalls"]>,
  seed: Seed,
  choiceIndex: number,
): string {
  const random = seed.random(`tool calls ${choiceIndex}`);
  const calls = toolCalls.map(({ id, name, arguments: given }, index) => ({
    id: id ?? random.alphanumeric(9),
    type: "function",
    function: { name, arguments: typeof given === "string" ? given : spacedJson(given) },
    index,
  }));
  return JSON.stringify(calls);
}
