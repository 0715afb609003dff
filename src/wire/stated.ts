/**
 * The usage that an answer states, read from its text: how the log knows what the answers of others used.
 * @module
 */
import type { Usage } from "../types/reply.ts";
import { dataIn } from "./events.ts";
import { valueOf } from "./json.ts";

/** The usage in an answer's body; undefined if it states none. */
export function usageInBody(text: string): Usage | undefined {
  // Nearly no event has any, and a body may be large.
  return text.includes('"usage"') ? usageIn(valueOf(text)) : undefined;
}

/** The usage in an event of a stream. */
export function usageInEvent(event: string): Usage | undefined {
  return usageInBody(dataIn(event));
}

/** The usage in an answer or in the data of an event. */
export function usageIn(value: unknown): Usage | undefined {
  const { usage, response } = Object(value) as Record<string, unknown>;
  // The events of a response contain the whole response.
  const said = Object(usage ?? (Object(response) as { usage?: unknown }).usage) as Stated;
  // A response has its own names for its counts.
  const prompt_tokens = said.prompt_tokens ?? said.input_tokens;
  const completion_tokens = said.completion_tokens ?? said.output_tokens;
  const counts = { prompt_tokens, completion_tokens, total_tokens: said.total_tokens };
  return isUsage(counts) ? counts : undefined;
}

type Stated = Readonly<Record<keyof Usage | "input_tokens" | "output_tokens", unknown>>;

function isUsage(counts: Readonly<Record<keyof Usage, unknown>>): counts is Usage {
  return Object.values(counts).every((each) => Number.isInteger(each));
}
