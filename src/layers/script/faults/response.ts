/**
 * Faults of a response, whose answers and events have their own form. The last event of its stream holds the whole response.
 * @module
 */
import type { Step } from "../../../types/plan.ts";
import type { BodyReply, Reply, StreamReply } from "../../../types/reply.ts";
import { valueOf } from "../../../wire/json.ts";
import { responseEvents } from "../../../wire/response-events.ts";
import { isResponse, responseIn, type WholeResponse } from "../../../wire/response-forms.ts";
import type { OutputItem } from "../../../wire/response-items.ts";
import { namedEvent } from "../../../wire/sse.ts";
import { statusReply } from "../../../wire/statuses.ts";
import { firstHalf, STRANGER, withoutEnd } from "./spoilt.ts";
import { inserted, placeOf } from "./stream.ts";

/** The response with its fault; undefined for other answers, and if a fault has no special form here. */
export function responseFault(reply: Reply, step: Step): Reply | undefined {
  if (reply.kind === "live") return undefined;
  const response = responseOf(reply);
  if (!response) return undefined;
  if (reply.kind === "stream" && step.fault === "nodone") {
    return { ...reply, frames: reply.frames.slice(0, -1) };
  }
  if (reply.kind === "stream" && step.fault === "error") return withError(reply, step);
  const spoilt = spoil(response, step);
  if (!spoilt) return undefined;
  return reply.kind === "stream"
    ? { ...reply, frames: responseEvents(spoilt, spoilt.output) }
    : { ...reply, body: JSON.stringify(spoilt) };
}

function responseOf(reply: BodyReply | StreamReply): WholeResponse | undefined {
  const found =
    reply.kind === "stream"
      ? responseIn(reply.frames)
      : typeof reply.body === "string"
        ? valueOf(reply.body)
        : undefined;
  return isResponse(found) ? found : undefined;
}

function spoil(
  response: WholeResponse,
  { fault, with: particulars = {} }: Step,
): WholeResponse | undefined {
  const { output } = response;
  const isCalling = output.some(({ type }) => type === "function_call");
  switch (fault) {
    case "arguments":
      return isCalling ? { ...response, output: output.map(broken) } : undefined;
    case "stranger": {
      const { name = STRANGER } = particulars;
      const renamed = (item: OutputItem): OutputItem =>
        item.type === "function_call" ? { ...item, name } : item;
      return isCalling ? { ...response, output: output.map(renamed) } : undefined;
    }
    case "length":
      return {
        ...response,
        status: "incomplete",
        completed_at: null,
        incomplete_details: { reason: "max_output_tokens" },
        output: output.map((item, at) => (at === output.length - 1 ? cutOff(item) : item)),
      };
    default:
      return undefined;
  }
}

function broken(item: OutputItem): OutputItem {
  if (item.type !== "function_call") return item;
  return { ...item, arguments: withoutEnd(item.arguments) };
}

/** The first half of an item. */
function cutOff(item: OutputItem): OutputItem {
  const status = "incomplete";
  if (item.type === "function_call")
    return { ...item, arguments: firstHalf(item.arguments), status };
  const halved = (item.content ?? []).map((part) =>
    "text" in part ? { ...part, text: firstHalf(part.text) } : part,
  );
  return { ...item, content: halved, status } as OutputItem;
}

/** Puts an error between two events and renumbers the events after it. */
function withError(reply: StreamReply, step: Step): Reply | undefined {
  const place = Math.floor(placeOf(step, reply.frames.length));
  const frames = reply.frames.map((frame, at) => (at < place ? frame : numbered(frame, at + 1)));
  const { message, code } = JSON.parse(`${statusReply(500, step.with).body}`) as {
    readonly message: string;
    readonly code: string | null;
  };
  const error = { type: "error", sequence_number: place, code, message, param: null };
  return inserted({ ...reply, frames }, step, namedEvent(error));
}

function numbered(frame: string, count: number): string {
  return frame.replace(/"sequence_number":\s*\d+/, `"sequence_number":${count}`);
}
