/**
 * Converts a request for a response to the equivalent chat call.
 * @module
 */
import type {
  ChatCompletionRequest,
  CountResponseInputTokensRequest,
  CreateResponseRequest,
} from "../schema/generated/requests.ts";
import type { Message } from "./tokens.ts";

/** The body of a call for a response, or for the count of its input tokens. */
export type ResponseRequest = CreateResponseRequest | CountResponseInputTokensRequest;

type Item = Exclude<CreateResponseRequest["input"], string>[number];
type Tool = NonNullable<CreateResponseRequest["tools"]>[number];
type Assistant = Extract<Message, { role: "assistant" }>;
type Chunk = Exclude<NonNullable<Message["content"]>, string>[number];
type ResponseFormat = NonNullable<ChatCompletionRequest["response_format"]>;

/** A function that may be called, with its namespace. */
export interface Callable {
  readonly name: string;
  readonly description?: string;
  readonly parameters: Record<string, unknown>;
  readonly namespace?: string;
}

/** The chat call that is equivalent to a request for a response. */
export function conversationOf(body: ResponseRequest): ChatCompletionRequest {
  const { model, instructions, input, tools, tool_choice, reasoning, text } = body;
  const format = responseFormat(text);
  const given: Message[] =
    typeof input === "string" ? [{ role: "user", content: input }] : messagesOf(input);
  return {
    model,
    messages: instructions ? [{ role: "system", content: instructions }, ...given] : given,
    ...(tools && {
      tools: callables(tools).map(({ name, description, parameters }) => ({
        type: "function",
        function: { name, parameters, ...(description !== undefined && { description }) },
      })),
    }),
    ...(tool_choice && {
      tool_choice:
        typeof tool_choice === "string"
          ? tool_choice
          : { type: "function", function: { name: tool_choice.name } },
    }),
    ...(reasoning?.effort && { reasoning_effort: reasoning.effort }),
    ...(format && { response_format: format }),
    ...limitsOf(body),
  };
}

/** The fields that only a call for a response has, and not one for its count. */
function limitsOf(body: ResponseRequest): Partial<ChatCompletionRequest> {
  const { max_output_tokens, temperature, top_p, prompt_cache_key } =
    body as Partial<CreateResponseRequest>;
  return {
    ...(max_output_tokens !== undefined && { max_tokens: max_output_tokens }),
    ...(temperature !== undefined && { temperature }),
    ...(top_p !== undefined && { top_p }),
    ...(prompt_cache_key !== undefined && { prompt_cache_key }),
  };
}

/** The functions among the tools, including those in namespaces. Custom tools are left out: an answer has no form for calling them. */
export function callables(tools: readonly Tool[]): Callable[] {
  return tools.flatMap((tool) => {
    if (tool.type === "function") return [callable(tool)];
    return tool.tools.flatMap((inner) =>
      inner.type === "function" ? [callable(inner, tool.name)] : [],
    );
  });
}

function callable(
  { name, description, parameters }: { name: string; description?: string; parameters?: unknown },
  namespace?: string,
): Callable {
  return {
    name,
    ...(description !== undefined && { description }),
    parameters: (parameters ?? {}) as Record<string, unknown>,
    ...(namespace !== undefined && { namespace }),
  };
}

function responseFormat(text: ResponseRequest["text"]): ResponseFormat | undefined {
  const format = text?.format;
  if (format?.type === "json_object") return { type: "json_object" };
  if (format?.type !== "json_schema") return undefined;
  const { name, schema, strict = false } = format;
  return { type: "json_schema", json_schema: { name, schema, strict } };
}

/** Items as messages: consecutive thoughts, texts and calls become one message of the assistant. */
function messagesOf(items: readonly Item[]): Message[] {
  const messages: Message[] = [];
  let turn: Assistant | undefined;
  const assistant = (): Assistant => {
    if (!turn) messages.push((turn = { role: "assistant" }));
    return turn;
  };
  for (const item of items) {
    if (item.type === "reasoning") {
      const thoughts = item.content ?? item.summary;
      const thinking = thoughts.map(({ text }) => ({ type: "text" as const, text }));
      if (thinking.length > 0) say(assistant(), { type: "thinking", thinking });
    } else if (item.type === "function_call") {
      const { call_id, name, arguments: given } = item;
      const call = { id: call_id, function: { name, arguments: given } };
      const message = assistant();
      if (message.tool_calls) message.tool_calls.push(call);
      else message.tool_calls = [call];
    } else if (item.type === "function_call_output") {
      turn = undefined;
      const content = contentOf(item.output);
      messages.push({ role: "tool", tool_call_id: item.call_id, content });
    } else if (item.role === "assistant") {
      const { content } = item;
      const chunks =
        typeof content === "string"
          ? [{ type: "text" as const, text: content }]
          : content.map(chunkOf);
      for (const chunk of chunks) say(assistant(), chunk);
    } else {
      turn = undefined;
      const role = item.role === "user" ? "user" : "system";
      messages.push({ role, content: contentOf(item.content) } as Message);
    }
  }
  return messages;
}

function say(message: Assistant, chunk: Chunk): void {
  if (Array.isArray(message.content)) message.content.push(chunk);
  else message.content = [chunk];
}

type Part = Exclude<Extract<Item, { content: unknown }>["content"], string | undefined>[number];

/** A single text becomes a string, as in a chat call. */
function contentOf(content: string | readonly unknown[]): string | Chunk[] {
  if (typeof content === "string") return content;
  const chunks = content.map((part) => chunkOf(part as Part));
  const [only] = chunks;
  return chunks.length === 1 && only?.type === "text" ? only.text : chunks;
}

function chunkOf(part: Part): Chunk {
  switch (part.type) {
    case "input_image":
      return part.image_url === undefined && part.file_id !== undefined
        ? { type: "file", file_id: part.file_id }
        : { type: "image_url", image_url: part.image_url ?? "" };
    case "input_file":
      return part.file_id === undefined
        ? { type: "document_url", document_url: part.file_url ?? part.file_data ?? "" }
        : { type: "file", file_id: part.file_id };
    case "refusal":
      return { type: "text", text: part.refusal };
    default:
      return { type: "text", text: part.text };
  }
}
