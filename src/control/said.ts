/**
 * What an answer says, in the form of a rule's reply.
 * @module
 */
import { calledTools, messagesOf, textOf } from "../match/conversation.ts";
import type { FinishReason } from "../types/content.ts";
import type { Reply } from "../types/reply.ts";
import type { RuleReply } from "../types/rule.ts";
import { textIn } from "../wire/content.ts";
import { badRequest } from "../wire/errors.ts";
import { dataIn } from "../wire/events.ts";
import { valueOf } from "../wire/json.ts";
import { isResponse, responseIn } from "../wire/response-forms.ts";

/** What an assistant says, in one piece or several. */
interface Said {
  readonly messages: ReturnType<typeof messagesOf>;
  readonly finish?: string | null | undefined;
}

/** @throws ApiError 400 for an answer that no rule can give. */
export function saidIn(reply: Reply): RuleReply {
  if (reply.kind === "stream") {
    const said = saidByEvents(reply.frames);
    if (said) return spoken(said);
    throw badRequest("A rule can't answer with such a stream. Make a fixture from it.");
  }
  const text = reply.kind === "live" ? undefined : textIn(reply);
  if (text === undefined) {
    throw badRequest("A rule can't answer with bytes. Make a fixture from it.");
  }
  const { status } = reply;
  const value = valueOf(text);
  if (status >= 400) return { error: errorIn(status, value) };
  const said = saidBy(value);
  if (said) return spoken(said);
  if (text === "") return { status };
  return { ...(status !== 200 && { status }), json: value ?? text };
}

/** What a completion, a conversation or a response says; undefined for anything else. */
function saidBy(value: unknown): Said | undefined {
  const { choices, outputs } = Object(value) as { choices?: unknown; outputs?: unknown };
  if (Array.isArray(choices)) return saidByChunks([value]);
  if (Array.isArray(outputs)) return { messages: messagesOf({ inputs: outputs }) };
  if (!isResponse(value)) return undefined;
  const { output, incomplete_details: cut } = value;
  return { messages: messagesOf({ input: output }), ...(cut && { finish: "length" }) };
}

/** The same for the frames of a stream. */
function saidByEvents(frames: readonly string[]): Said | undefined {
  const response = responseIn(frames);
  if (response) return saidBy(response);
  const events = frames.map((frame) => Object(valueOf(dataIn(frame))));
  const chunks = events.filter(({ choices }) => Array.isArray(choices));
  if (chunks.length > 0) return saidByChunks(chunks);
  const isConversation = events.some(({ type }) => `${type}`.startsWith("conversation."));
  return isConversation ? { messages: messagesOf({ inputs: outputsIn(events) }) } : undefined;
}

interface Chunk {
  readonly choices: readonly {
    readonly message?: object;
    readonly delta?: object;
    readonly finish_reason?: string | null;
  }[];
}

/** What a completion says, or the chunks of one. */
function saidByChunks(chunks: readonly unknown[]): Said {
  const firsts = (chunks as readonly Chunk[]).flatMap(({ choices }) => choices[0] ?? []);
  return {
    messages: firsts.flatMap(({ message, delta }) => message ?? delta ?? []),
    finish: firsts.findLast(({ finish_reason: reason }) => reason)?.finish_reason,
  };
}

interface Event {
  readonly type?: unknown;
  readonly content?: unknown;
  readonly tool_call_id?: unknown;
  readonly name?: unknown;
  readonly arguments?: string;
}

/** The entries of which a conversation's events are the pieces. A text may stay in pieces; the arguments of a call are joined. */
function outputsIn(events: readonly Event[]): object[] {
  const texts = events.filter(({ type }) => type === "message.output.delta");
  const calls = new Map<unknown, { name: unknown; arguments: string }>();
  for (const { type, tool_call_id: id, name, arguments: piece = "" } of events) {
    if (type !== "function.call.delta") continue;
    calls.set(id, { name, arguments: (calls.get(id)?.arguments ?? "") + piece });
  }
  return [
    // A piece is a text or one chunk.
    ...texts.map(({ content: piece }) => ({
      type: "message.output",
      content: typeof piece === "string" ? piece : [piece],
    })),
    ...[...calls.values()].map((call) => ({ type: "function.call", ...call })),
  ];
}

function spoken({ messages, finish }: Said): RuleReply {
  const text = messages.map(({ content }) => textOf(content)).join("");
  const thinking = messages.map(({ content }) => thoughtIn(content)).join("");
  const toolCalls = calledTools(messages).map(({ name, arguments: given }) => ({
    name,
    arguments: typeof given === "object" && given !== null ? { ...given } : `${given}`,
  }));
  const isUsual = !finish || finish === "stop" || finish === "tool_calls";
  return {
    ...(thinking && { thinking }),
    ...((text || toolCalls.length === 0) && { text }),
    ...(toolCalls.length > 0 && { toolCalls }),
    ...(!isUsual && { finishReason: finish as FinishReason }),
  };
}

/** The thinking in a content. */
function thoughtIn(content: unknown): string {
  if (!Array.isArray(content)) return "";
  return content.map((chunk) => textOf(Object(chunk).thinking)).join("");
}

function errorIn(
  status: number,
  value: unknown,
): number | NonNullable<object & RuleReply["error"]> {
  const { message, type, code } = Object(value) as Record<string, unknown>;
  const particulars = Object.entries({ message, type, code }).filter(
    ([, each]) => typeof each === "string",
  );
  return particulars.length === 0 ? status : { status, ...Object.fromEntries(particulars) };
}
