/**
 * Faults in conversations, whose answers and events have their own form (state.md sections 1.1 to 1.3).
 * @module
 */
import type { Step } from "../../../types/plan.ts";
import type { BodyReply, Reply, StreamReply } from "../../../types/reply.ts";
import { failureEvent } from "../../../wire/conversation-errors.ts";
import { valueOf } from "../../../wire/json.ts";
import { namedEvent } from "../../../wire/sse.ts";
import { firstHalf, STRANGER, withoutEnd } from "./spoilt.ts";

type Whole = BodyReply | StreamReply;

/** An entry of an answer, or an event of its stream. */
interface Part {
  readonly type: string;
  readonly created_at?: string;
  readonly output_index?: number;
  readonly name?: string;
  readonly arguments?: string;
  readonly content?: unknown;
}

/** Whether a reply is an answer in a conversation, whichever strategy gave it. */
export function isInConversation(reply: Whole): boolean {
  if (reply.kind === "stream") return /^event: ?conversation\./.test(reply.frames[0] ?? "");
  return typeof reply.body === "string" && /^\{\s*"object":\s*"conversation\.r/.test(reply.body);
}

/** Whether an event is the one that ends a conversation's stream. */
export function isEnd(frame: string): boolean {
  return /^event: ?conversation\.response\.done$/m.test(frame);
}

/** An error as a conversation's stream reports it, with the time of the event before it. */
export function errorAfter(frame: string, particulars: Step["with"]): string {
  return failureEvent(partIn(frame)?.created_at ?? "", particulars);
}

/** The answer with faulty content; undefined if the fault doesn't apply to it. */
export function spokenFault(reply: Whole, step: Step): Reply | undefined {
  if (reply.kind === "stream") {
    const parts = reply.frames.flatMap((frame) => partIn(frame) ?? []);
    const spoilt = parts.length === reply.frames.length ? spoil(parts, step) : undefined;
    return spoilt && { ...reply, frames: spoilt.map(namedEvent) };
  }
  const answer = valueOf(String(reply.body)) as { readonly outputs?: readonly Part[] };
  const outputs = spoil(answer.outputs ?? [], step);
  return outputs && { ...reply, body: JSON.stringify({ ...answer, outputs }) };
}

function spoil(parts: readonly Part[], { fault, with: particulars }: Step): Part[] | undefined {
  const calls = parts.filter(({ type }) => type.startsWith("function.call"));
  switch (fault) {
    case "stranger": {
      const name = particulars?.name ?? STRANGER;
      return changed(parts, calls, (part) => ({ ...part, name }));
    }
    case "arguments":
      return changed(parts, endsOf(calls), (part) => ({
        ...part,
        arguments: withoutEnd(part.arguments ?? ""),
      }));
    case "length":
      return shortened(parts);
    default:
      return undefined;
  }
}

function changed(
  parts: readonly Part[],
  which: readonly Part[],
  change: (part: Part) => Part,
): Part[] | undefined {
  return which.length === 0
    ? undefined
    : parts.map((part) => (which.includes(part) ? change(part) : part));
}

/** Where the arguments of each call end. */
function endsOf(calls: readonly Part[]): Part[] {
  const ends = new Map(calls.map((part) => [part.output_index ?? part, part]));
  return [...ends.values()];
}

/** The first half of the text. As in the live service, nothing shows that there was more (state.md section 1.1). */
function shortened(parts: readonly Part[]): Part[] | undefined {
  const deltas = parts.filter(({ type }) => type === "message.output.delta");
  if (deltas.length > 1) {
    const left = new Set(deltas.slice(Math.ceil(deltas.length / 2)));
    return parts.filter((part) => !left.has(part));
  }
  const messages = parts.filter(({ content }) => typeof content === "string" && content !== "");
  return changed(parts, messages.slice(-1), (part) => {
    return { ...part, content: firstHalf(String(part.content)) };
  });
}

function partIn(frame: string): Part | undefined {
  const data = /^data: ?(\{.*\})\s*$/m.exec(frame)?.[1];
  return data === undefined ? undefined : (valueOf(data) as Part | undefined);
}
