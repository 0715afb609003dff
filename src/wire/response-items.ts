/**
 * The items of a response: reasoning, a message, and calls, each with an id of its own.
 * @module
 */
import { callables, type ResponseRequest } from "../prompt/responses.ts";
import type {
  ResponsesFunctionToolCall,
  ResponsesOutputMessage,
  ResponsesReasoningItem,
} from "../schema/generated/answers.ts";
import type { Seed } from "../types/seed.ts";
import type { Choice } from "./choices.ts";

export type Status = "in_progress" | "completed" | "incomplete";

/** An item of a response's output, discriminated by its type. */
export type OutputItem =
  | (ResponsesReasoningItem & { readonly type: "reasoning" })
  | (ResponsesOutputMessage & { readonly type: "message" })
  | (ResponsesFunctionToolCall & { readonly type: "function_call" });

/** The items of a choice. If it was cut, its last one is incomplete. */
export function outputItems(
  { thinking, text, toolCalls, finish }: Choice,
  { tools = [] }: ResponseRequest,
  seed: Seed,
): OutputItem[] {
  const random = seed.random("items");
  const items: OutputItem[] = [];
  if (thinking !== "") items.push(reasoningItem(`rs_${random.hex(32)}`, thinking, "completed"));
  const isSilent = thinking === "" && toolCalls.length === 0 && finish !== "length";
  if (text !== "" || isSilent) {
    items.push(messageItem(`msg_${random.hex(32)}`, text, "completed"));
  }
  const known = callables(tools);
  for (const { id, function: called } of toolCalls) {
    const namespace = known.find(({ name }) => name === called.name)?.namespace;
    items.push({
      type: "function_call",
      id: `fc_${random.hex(32)}`,
      call_id: id,
      name: called.name,
      ...(namespace !== undefined && { namespace }),
      arguments: called.arguments,
      status: "completed",
    });
  }
  const last = items.at(-1);
  if (finish === "length" && last) last.status = "incomplete";
  return items;
}

/** @param text empty before the reasoning has a part to hold it. */
export function reasoningItem(id: string, text: string, status: Status): OutputItem {
  const content = text === "" ? [] : [{ type: "reasoning_text" as const, text }];
  return { type: "reasoning", id, summary: [], content, encrypted_content: null, status };
}

/** @param text undefined before the message has a part to hold it. */
export function messageItem(id: string, text: string | undefined, status: Status): OutputItem {
  const content = text === undefined ? [] : [outputText(text)];
  return { type: "message", id, status, role: "assistant", content };
}

/** The part of a message that holds its text. */
export function outputText(text: string) {
  return { type: "output_text" as const, text, annotations: [], logprobs: [] };
}
