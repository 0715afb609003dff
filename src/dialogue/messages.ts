/**
 * Turns the entries of a conversation into the messages of a chat, which models read.
 * @module
 */
import { spacedJson } from "../prompt/spaced-json.ts";
import type { Message } from "../prompt/tokens.ts";
import type {
  Entry,
  FunctionCall,
  MessageInput,
  MessageOutput,
  ToolExecution,
} from "../wire/entries.ts";

type Content = (MessageInput | MessageOutput)["content"];
type Part = Exclude<NonNullable<Message["content"]>, string>[number];

/** Entries as messages. A model doesn't read handoffs. */
export function messagesOf(entries: readonly Entry[]): Message[] {
  const messages: Message[] = [];
  for (const entry of entries) {
    switch (entry.type) {
      case "message.input":
        messages.push(inputMessage(entry));
        break;
      case "message.output":
        messages.push({ role: "assistant", content: contentOf(entry.content) });
        break;
      case "function.call":
        addCall(messages, entry);
        break;
      case "function.result":
        messages.push({ role: "tool", tool_call_id: entry.tool_call_id, content: entry.result });
        break;
      case "tool.execution":
        messages.push(...executionMessages(entry));
        break;
      case "agent.handoff":
    }
  }
  return messages;
}

function inputMessage({ role, content, prefix }: MessageInput): Message {
  const said = contentOf(content);
  if (role === "user") return { role, content: said };
  return { role, content: said, ...(prefix && { prefix }) };
}

/** Adds a call; consecutive calls share one message. */
function addCall(
  messages: Message[],
  { tool_call_id: id, name, arguments: given }: FunctionCall,
): void {
  const call = { id, type: "function" as const, function: { name, arguments: given } };
  const last = messages.at(-1);
  if (last?.role === "assistant" && last.tool_calls) last.tool_calls.push(call);
  else messages.push({ role: "assistant", content: "", tool_calls: [call] });
}

function executionMessages({ id, name, arguments: given, info }: ToolExecution): Message[] {
  const call = { id, type: "function" as const, function: { name, arguments: given } };
  return [
    { role: "assistant", content: "", tool_calls: [call] },
    { role: "tool", tool_call_id: id, content: resultText(info) },
  ];
}

/** The text of a tool's result that a model reads. */
export function resultText({ result = "" }: Readonly<Record<string, unknown>>): string {
  if (typeof result === "string") return result;
  const parts = Array.isArray(result) ? result : [result];
  return parts
    .map((part) => (typeof part?.text === "string" ? part.text : spacedJson(part)))
    .join("\n");
}

function contentOf(content: Content): string | Part[] {
  return typeof content === "string" ? content : content.map(partOf);
}

/** A model reads a tool's finding as its title, and a tool's product as a file. */
function partOf(chunk: Exclude<Content, string>[number]): Part {
  switch (chunk.type) {
    case "tool_reference":
      return { type: "text", text: chunk.title };
    case "tool_file":
      return { type: "file", file_id: chunk.file_id };
    default:
      return chunk as Part;
  }
}
