/**
 * The entries of a conversation as answers list them, and the events that stream them piece by piece (state.md sections 1.1, 1.3
 * and 1.7).
 * @module
 */
import type * as answers from "../schema/generated/answers.ts";
import { instant } from "../fill/instant.ts";
import { splitTokens } from "../prompt/tokens.ts";

/** An entry whose optional members are all present, except those that only some entries have. */
type Made<Entry, Rare extends keyof Entry = never> = Required<Omit<Entry, Rare>> &
  Pick<Entry, Rare>;

/** The members that name the speaker: the model, and an agent's id if one answers. */
type Speaker = "agent_id" | "model";

export type MessageInput = Made<answers.MessageInputEntry>;
export type MessageOutput = Made<answers.MessageOutputEntry, Speaker>;
export type FunctionResult = Made<answers.FunctionResultEntry>;
export type FunctionCall = Made<Omit<answers.FunctionCallEntry, "arguments">, Speaker> & {
  readonly arguments: string;
};
export type ToolExecution = Made<answers.ToolExecutionEntry, Speaker>;
export type AgentHandoff = Made<answers.AgentHandoffEntry>;

/** An entry of an answer. */
export type Output = MessageOutput | FunctionCall | ToolExecution | AgentHandoff;
/** An entry of a conversation. */
export type Entry = Output | MessageInput | FunctionResult;

/** Milliseconds from one event of an entry to the next (recorded: 15 to 30). */
const STEP_MS = 10;

type Content = MessageOutput["content"];
type Chunk = Exclude<Content, string>[number];

/** One delta of a message: a text or a chunk, and the index of the message's chunk that it belongs to. */
type Piece = readonly [content: string | Chunk, index: number];

function piecesOf(content: Content): Piece[] {
  if (typeof content === "string") return splitTokens(content).map((text) => [text, 0]);
  return content.flatMap((chunk, index): Piece[] => {
    if (chunk.type === "text") return splitTokens(chunk.text).map((text) => [text, index]);
    if (chunk.type !== "thinking") return [[chunk, index]];
    return thoughtsOf(chunk).map((thought) => [thought, index]);
  });
}

/** Each piece of thinking is a closed chunk of its own (recorded). */
function thoughtsOf(chunk: answers.ThinkChunk): answers.ThinkChunk[] {
  const texts = chunk.thinking.flatMap((part) => (part.type === "text" ? [part.text] : []));
  return splitTokens(texts.join("")).map((text) => ({
    ...chunk,
    thinking: [{ type: "text", text }],
  }));
}

/** The time from an entry's first event to its last. */
export function durationOf(entry: Output): number {
  switch (entry.type) {
    case "message.output":
      return Math.max(0, piecesOf(entry.content).length - 1) * STEP_MS;
    case "function.call":
      return Math.max(0, splitTokens(entry.arguments).length - 1) * STEP_MS;
    case "tool.execution":
      return (splitTokens(entry.arguments).length + 1) * STEP_MS;
    case "agent.handoff":
      return STEP_MS;
  }
}

/** An event of a stream. */
export type ConversationEvent = Readonly<Record<string, unknown>> & { readonly type: string };

/** The events of an entry, key for key. @param output_index its index in the answer. */
export function eventsOf(entry: Output, output_index: number): ConversationEvent[] {
  const start = Date.parse(entry.created_at);
  const head = (type: string, step: number): ConversationEvent => ({
    type,
    created_at: instant(start + step * STEP_MS),
    output_index,
    id: entry.id,
  });
  switch (entry.type) {
    case "message.output":
      return piecesOf(entry.content).map(([content, content_index], step) => ({
        ...head("message.output.delta", step),
        content_index,
        ...speakerOf(entry, "model first"),
        role: entry.role,
        content,
      }));
    case "function.call": {
      const { name, tool_call_id, arguments: given, confirmation_status: status } = entry;
      return piecesOrNone(given).map((piece, step) => ({
        ...head("function.call.delta", step),
        ...speakerOf(entry, "model first"),
        name,
        tool_call_id,
        arguments: piece,
        ...(status !== null && { confirmation_status: status }),
      }));
    }
    case "tool.execution":
      return executionEvents(entry, head);
    case "agent.handoff": {
      const { previous_agent_id, previous_agent_name, next_agent_id, next_agent_name } = entry;
      return [
        { ...head("agent.handoff.started", 0), previous_agent_id, previous_agent_name },
        { ...head("agent.handoff.done", 1), next_agent_id, next_agent_name },
      ];
    }
  }
}

function executionEvents(
  entry: ToolExecution,
  head: (type: string, step: number) => ConversationEvent,
): ConversationEvent[] {
  const { name, function: called, info } = entry;
  const pieces = splitTokens(entry.arguments);
  return [
    {
      ...head("tool.execution.started", 0),
      ...speakerOf(entry, "model first"),
      name,
      arguments: "",
      function: called,
    },
    ...pieces.map((piece, step) => ({
      ...head("tool.execution.delta", step + 1),
      name,
      arguments: piece,
      function: called,
    })),
    { ...head("tool.execution.done", pieces.length + 1), name, function: called, info },
  ];
}

/** A call without arguments still needs one piece, to carry its name. */
function piecesOrNone(text: string): string[] {
  return text === "" ? [""] : splitTokens(text);
}

/** Events name the model first, entries the agent first; absent members are left out. */
export function speakerOf(
  { agent_id, model }: Pick<MessageOutput, Speaker>,
  order: "agent first" | "model first",
): Pick<MessageOutput, Speaker> {
  const ofModel = model != null && { model };
  const ofAgent = agent_id != null && { agent_id };
  return order === "agent first" ? { ...ofAgent, ...ofModel } : { ...ofModel, ...ofAgent };
}
