/**
 * The entries of a conversation as the messages of a chat, which is how models read them.
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

/** The messages that entries are. Who takes over is nothing that a model reads. */
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

/** Calls that follow each other are one message's. */
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

/** What a model reads of a tool's result. */
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

/** What a tool has found is read as its title, and what it has made as a file. */
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
