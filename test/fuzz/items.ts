/**
 * Random conversations as a response takes them: calls and their results are items beside the messages.
 * @module
 */
import type { Arbitrary } from "fast-check";
import { conversation } from "./conversation.ts";

type Item = Record<string, unknown>;

/** The items of a conversation, except those that have no form here: prefixes and references. */
export const items: Arbitrary<Item[]> = conversation.map((messages) =>
  messages.flatMap(itemsOf).filter(({ prefix }) => prefix === undefined),
);

function itemsOf({ role, content, prefix, tool_call_id, tool_calls }: any): Item[] {
  if (role === "tool") {
    return [{ type: "function_call_output", call_id: tool_call_id, output: content }];
  }
  if (tool_calls) {
    return tool_calls.map(({ id, function: called }: any) => ({
      type: "function_call",
      call_id: id,
      ...called,
    }));
  }
  const chunks = typeof content === "string" ? [{ type: "text", text: content }] : content;
  if (role !== "assistant") return [{ role, content: partsOf(chunks) }];
  const thoughts = chunks.filter(({ type }: any) => type === "thinking").map(thoughtOf);
  const texts = chunks.filter(({ type }: any) => type === "text").map(({ text }: any) => text);
  return [...thoughts, { role, content: texts.join("\n"), ...(prefix && { prefix }) }];
}

function thoughtOf({ thinking }: any): Item {
  const content = thinking.map(({ text }: any) => ({ type: "reasoning_text", text }));
  return { type: "reasoning", id: "rs_1", summary: [], content };
}

function partsOf(chunks: any[]): string | Item[] {
  const parts = chunks.flatMap((chunk): Item[] => {
    switch (chunk.type) {
      case "text":
        return [{ type: "input_text", text: chunk.text }];
      case "image_url":
        return [{ type: "input_image", image_url: chunk.image_url, detail: "auto" }];
      case "document_url":
        return [{ type: "input_file", file_url: chunk.document_url }];
      case "file":
        return [{ type: "input_file", file_id: chunk.file_id }];
      default:
        return [];
    }
  });
  return parts.length > 0 ? parts : "Hello";
}
