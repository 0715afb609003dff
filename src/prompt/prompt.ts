/**
 * The prompt of a completion as a model reads it: for its token count, and for what it shares with an earlier prompt.
 * @module
 */
import type { ChatCompletionRequest, FIMCompletionRequest } from "../schema/generated/requests.ts";
import { oncePer } from "../schema/interned.ts";
import { spacedJson } from "./spaced-json.ts";
import { countTokens, type Message, messageText } from "./tokens.ts";

/** The fields of completion calls that a model reads. */
export type Prompt = Partial<
  Pick<ChatCompletionRequest, "messages" | "tools" | "tool_choice"> &
    Pick<FIMCompletionRequest, "prompt" | "suffix">
>;

type Chunk = Exclude<NonNullable<Message["content"]>, string>[number];

/** Called with a text and where it is from: a name, or the chunk if that is more than its text. */
type OnText = (text: string, from: string | Chunk) => void;

/** The number of tokens in a prompt. Sound is counted separately. */
export function promptTokens(prompt: Prompt): number {
  let count = 0;
  readPrompt(prompt, (text) => (count += countTokens(text)));
  return count;
}

/** Calls `onText` with every text that the model reads, in the order of the live service's templates: tools first. */
export function readPrompt(prompt: Prompt, onText: OnText): void {
  // Tools that may not be called are not shown to the model (behaviour.md section 1, tool calls).
  if (prompt.tools && prompt.tool_choice !== "none") {
    for (const text of toolTexts(prompt.tools)) onText(text, "tools");
  }
  if (prompt.messages) for (const message of prompt.messages) readMessage(message, onText);
  if (prompt.prompt !== undefined) onText(prompt.prompt, "prompt");
  if (prompt.suffix !== undefined) onText(prompt.suffix, "suffix");
}

const toolTexts = oncePer((tools: NonNullable<Prompt["tools"]>): readonly string[] =>
  tools.flatMap((tool) => {
    if (!("function" in tool)) return [];
    const { name, description = "", parameters } = tool.function;
    return [name, description, spacedJson(parameters)];
  }),
);

function readMessage(message: Message, onText: OnText): void {
  const { role, content } = message;
  if (typeof content === "string") onText(content, role);
  else if (content) {
    for (const chunk of content) onText(chunkText(chunk), chunk.type === "text" ? role : chunk);
  }
  if (role !== "assistant" || !message.tool_calls) return;
  for (const { function: called } of message.tool_calls) {
    onText(called.name, role);
    const { arguments: given } = called;
    onText(typeof given === "string" ? given : spacedJson(given), role);
  }
}

/** The text of a chunk; that of images, documents and files isn't known. */
function chunkText(chunk: Chunk): string {
  if (chunk.type === "text") return chunk.text;
  if (chunk.type !== "thinking") return "";
  return chunk.thinking.map((part) => (part.type === "text" ? part.text : "")).join("\n");
}

/** The text that the answer has to continue; empty when there is none (behaviour.md section 1, other request fields). */
export function prefixOf(messages: readonly Message[] = []): string {
  const last = messages.at(-1);
  return last?.role === "assistant" && last.prefix ? messageText(last) : "";
}
