/**
 * Reads what a conversation holds from a body that may be unchecked.
 * @module
 */

/** The members that a message may have. */
interface Message {
  readonly role?: unknown;
  readonly content?: unknown;
  readonly tool_calls?: unknown;
}

/** A tool call that an assistant's message holds. */
export interface CalledTool {
  readonly name: string;
  /** Parsed if they are JSON, otherwise as they came. */
  readonly arguments: unknown;
}

/** The messages of a chat, the inputs of a conversation, or the input of a response. */
export function messagesOf(body: unknown): readonly Message[] {
  const { messages: chat, inputs, input } = Object(body) as Readonly<Record<string, unknown>>;
  const list = chat ?? inputs ?? input;
  if (typeof list === "string") return [{ role: "user", content: list }];
  if (!Array.isArray(list)) return [];
  const messages: Message[] = [];
  // In a response each call is a separate item; calls made together form one message.
  let calls: object[] | undefined;
  for (const item of list) {
    if (typeof item !== "object" || !item) continue;
    if (item.type !== "function_call") {
      calls = undefined;
      messages.push(messageOf(item));
    } else if (calls) {
      calls.push({ function: item });
    } else {
      calls = [{ function: item }];
      const said = messages.at(-1)?.role === "assistant" ? messages.pop() : undefined;
      messages.push({ ...said, role: "assistant", tool_calls: calls });
    }
  }
  return messages;
}

/** An entry of a conversation, or an item of a response, as the message that it would be in a chat. */
function messageOf(entry: Readonly<Record<string, unknown>>): Message {
  switch (entry.type) {
    case "function.call":
      return { role: "assistant", tool_calls: [{ function: entry }] };
    case "function.result":
      return { role: "tool", content: entry.result };
    case "function_call_output":
      return { role: "tool", content: entry.output };
    case "message.output":
      return { role: "assistant", content: entry.content };
    default:
      return entry;
  }
}

/** The text of the last message of a user; empty when there is none. */
export function userText(messages: readonly Message[]): string {
  const message = messages.findLast(({ role }) => role === "user");
  return message ? textOf(message.content) : "";
}

/** A content's text: its string, or its text chunks joined by newlines. */
export function textOf(content: unknown): string {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return "";
  const texts = content.flatMap((chunk: unknown) => {
    const { text } = Object(chunk) as { text?: unknown };
    return typeof text === "string" ? [text] : [];
  });
  return texts.join("\n");
}

/** How many messages have a role. */
export function count(messages: readonly Message[], of: string): number {
  return messages.filter(({ role }) => role === of).length;
}

/** The results of tools that follow the last message of a user. */
export function resultsOf(messages: readonly Message[]): readonly Message[] {
  const last = messages.findLastIndex(({ role }) => role === "user");
  return messages.slice(last + 1).filter(({ role }) => role === "tool");
}

/** The calls that a model made in a conversation, in their order. */
export function calledTools(messages: readonly Message[]): CalledTool[] {
  return messages.flatMap(({ tool_calls: calls }) =>
    Array.isArray(calls)
      ? calls.map((call: unknown) => {
          const { name, arguments: given } = Object(Object(call).function) as CalledTool;
          return { name: textIn(name), arguments: typeof given === "string" ? read(given) : given };
        })
      : [],
  );
}

/** A text, or the JSON of what stands in its place: a call is matched before anybody has checked its body. */
function textIn(value: unknown): string {
  return typeof value === "string" ? value : `${JSON.stringify(value)}`;
}

/** The names of the tools that a body offers. */
export function offeredTools(body: unknown): string[] {
  const { tools } = Object(body) as { tools?: unknown };
  if (!Array.isArray(tools)) return [];
  return tools.flatMap((tool: unknown) => {
    const { function: inner, name } = Object(tool) as { function?: unknown; name?: unknown };
    const named = (Object(inner) as { name?: unknown }).name ?? name;
    return typeof named === "string" ? [named] : [];
  });
}

function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
