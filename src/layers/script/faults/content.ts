/**
 * Faults in what a model says: arguments that aren't JSON, a tool that nobody offered, an answer that is cut off.
 * @module
 */
import type { Reply } from "../../../types/reply.ts";
import type { Step } from "../../../types/plan.ts";
import { dataIn } from "../../../wire/events.ts";
import { valueOf } from "../../../wire/json.ts";
import { DONE } from "../../../wire/sse.ts";
import { isInConversation, spokenFault } from "./conversation.ts";
import { firstHalf, STRANGER, withoutEnd } from "./spoilt.ts";

interface ToolCall {
  function?: { name?: string; arguments?: string };
}

/** A choice of a completion, or of an event of its stream. */
interface Choice {
  finish_reason?: string | null;
  message?: Said;
  delta?: Said;
}

interface Said {
  content?: unknown;
  tool_calls?: ToolCall[] | null;
}

/** The reply with faulty content; undefined if the fault doesn't apply to it. */
export function contentFault(reply: Reply, step: Step): Reply | undefined {
  if (reply.kind === "live") return undefined;
  if (isInConversation(reply)) return spokenFault(reply, step);
  if (step.fault === "length" && reply.kind === "stream") return cutOff(reply.frames, reply);
  const change = changeOf(step);
  if (!change) return undefined;
  let isChanged = false;
  const spoil = (text: string): string => {
    const value = valueOf(text);
    const choices = choicesOf(value);
    for (const choice of choices) isChanged = change(choice) || isChanged;
    return choices.length > 0 ? JSON.stringify(value) : text;
  };
  if (reply.kind === "body") {
    const body = typeof reply.body === "string" ? spoil(reply.body) : reply.body;
    return isChanged ? { ...reply, body } : undefined;
  }
  const frames = reply.frames.map((frame) => inEvent(frame, spoil));
  return isChanged ? { ...reply, frames } : undefined;
}

function inEvent(frame: string, change: (data: string) => string): string {
  return frame.replace(
    /^(data: ?)(\{.*\})(?=\r?\n)/m,
    (_, name: string, data: string) => name + change(data),
  );
}

/** @returns whether there was anything to change. */
function changeOf({
  fault,
  with: particulars = {},
}: Step): ((choice: Choice) => boolean) | undefined {
  switch (fault) {
    case "arguments":
      return (choice) =>
        eachCall(choice, (call) => {
          call.arguments = withoutEnd(call.arguments ?? "");
        });
    case "stranger":
      return (choice) => eachCall(choice, (call) => (call.name = particulars.name ?? STRANGER));
    case "length":
      return (choice) => {
        choice.finish_reason = "length";
        const { message } = choice;
        if (typeof message?.content !== "string") return message !== undefined;
        message.content = firstHalf(message.content);
        return true;
      };
    default:
      return undefined;
  }
}

function eachCall(
  { message, delta }: Choice,
  change: (call: NonNullable<ToolCall["function"]>) => void,
): boolean {
  const calls = (message ?? delta)?.tool_calls ?? [];
  for (const call of calls) if (call.function) change(call.function);
  return calls.length > 0;
}

/** A stream that stops in the middle for its length: its first half, and a last event that says so. */
function cutOff(frames: readonly string[], reply: Reply): Reply | undefined {
  const events = frames.filter((frame) => frame !== DONE);
  const last = events.at(-1);
  if (last === undefined || events.length < 2 || choicesOf(valueOf(dataIn(last))).length === 0) {
    return undefined;
  }
  const end = inEvent(last, (data) => {
    const value = valueOf(data);
    for (const choice of choicesOf(value)) {
      choice.finish_reason = "length";
      if (choice.delta) choice.delta = { content: "" };
    }
    return JSON.stringify(value);
  });
  return { ...reply, kind: "stream", frames: [...firstHalf(events), end, DONE] };
}

function choicesOf(value: unknown): Choice[] {
  const { choices } = Object(value) as { choices?: unknown };
  return Array.isArray(choices) ? choices.filter((each) => typeof each === "object" && each) : [];
}
