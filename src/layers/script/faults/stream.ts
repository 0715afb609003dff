/**
 * Faults of a stream on its way. Here, an answer in one piece counts as a stream of one event.
 * @module
 */
import type { BodyReply, Delivery, Reply, StreamReply } from "../../../types/reply.ts";
import type { Step } from "../../../types/plan.ts";
import { dataEvent, DONE } from "../../../wire/sse.ts";
import { html, statusReply } from "../../../wire/statuses.ts";
import { errorAfter, isEnd, isInConversation } from "./conversation.ts";

type Whole = BodyReply | StreamReply;

/** The reply with its fault; undefined if the fault doesn't apply to it. */
export function streamFault(reply: Reply, step: Step): Reply | undefined {
  if (reply.kind === "live") return undefined;
  switch (step.fault) {
    case "cut":
      return cut(reply, step, {});
    case "reset":
      return cut(reply, step, { ending: "reset" });
    case "stall":
      return cut(reply, step, { ending: "stall" });
    case "garble":
      return changed(reply, step, garbled);
    case "error":
      return reply.kind === "stream" ? inserted(reply, step, errorEvent(reply, step)) : undefined;
    case "comment":
      return reply.kind === "stream" ? inserted(reply, step, commentOf(step)) : undefined;
    case "nodone":
      return withoutDone(reply);
    case "slice":
      return { ...reply, delivery: { ...reply.delivery, isSliced: true } };
    case "empty":
      return empty(reply);
    case "html":
      return { ...html(200, "Just a moment"), ...sourceOf(reply) };
    case "short":
      return reply.kind === "body"
        ? { ...reply, delivery: { ...reply.delivery, ending: "short" } }
        : undefined;
    default:
      return undefined;
  }
}

function sourceOf({ source, model, usage }: Whole): Pick<Whole, "source" | "model" | "usage"> {
  return {
    ...(source && { source }),
    ...(model !== undefined && { model }),
    ...(usage && { usage }),
  };
}

/** The place of a fault: half of the events, if the step names none. */
export function placeOf({ at = "50%" }: Step, events: number): number {
  return typeof at === "number" ? at : Math.floor((events * Number.parseFloat(at)) / 100);
}

/** Only the beginning of a reply, ending in the given way. Undefined if the reply ends before that place. */
function cut(reply: Whole, step: Step, { ending }: Pick<Delivery, "ending">): Reply | undefined {
  if (reply.kind === "body") return cutBody(reply, step, ending);
  const place = placeOf(step, reply.frames.length);
  if (place >= reply.frames.length) return undefined;
  const whole = Math.floor(place);
  const part = half(reply.frames[whole]!, place - whole);
  const frames = [...reply.frames.slice(0, whole), ...(part === "" ? [] : [part])];
  return { ...reply, frames, delivery: { ...reply.delivery, ...(ending && { ending }) } };
}

function cutBody(reply: BodyReply, step: Step, ending: Delivery["ending"]): Reply | undefined {
  const { at = 0.5 } = step;
  const share = typeof at === "number" ? at : Number.parseFloat(at) / 100;
  if (share >= 1) return undefined;
  const body =
    typeof reply.body === "string"
      ? half(reply.body, share)
      : reply.body.subarray(0, Math.floor(reply.body.length * share));
  return { ...reply, body, ...(ending && { delivery: { ...reply.delivery, ending } }) };
}

function half(text: string, share: number): string {
  return text.slice(0, Math.floor(text.length * share));
}

/** Changes one event, or the whole of an answer in one piece. */
function changed(reply: Whole, step: Step, change: (text: string) => string): Reply | undefined {
  if (reply.kind === "body") {
    return typeof reply.body === "string" ? { ...reply, body: change(reply.body) } : undefined;
  }
  const place = Math.floor(placeOf(step, reply.frames.length));
  if (place >= reply.frames.length) return undefined;
  const frames = reply.frames.map((frame, at) => (at === place ? change(frame) : frame));
  return { ...reply, frames };
}

/** Makes a text invalid JSON of the same length; an event keeps its name. */
function garbled(text: string): string {
  return text.replace(
    /^(event:.*|data:)?(.*)$/gm,
    (_, field: string | undefined, rest: string) => (field ?? "") + rest.replace(/[{}[\]":]/g, "#"),
  );
}

/** A stream with one more event; undefined if the stream ends before its place. */
export function inserted(reply: StreamReply, step: Step, event: string): Reply | undefined {
  const place = Math.floor(placeOf(step, reply.frames.length));
  if (place > reply.frames.length) return undefined;
  const { delays } = reply.delivery ?? {};
  const frames = [...reply.frames.slice(0, place), event, ...reply.frames.slice(place)];
  const waits = delays && [...delays.slice(0, place), 0, ...delays.slice(place)];
  return { ...reply, frames, ...(waits && { delivery: { ...reply.delivery, delays: waits } }) };
}

function errorEvent(reply: StreamReply, step: Step): string {
  const { with: particulars = {} } = step;
  if (isInConversation(reply)) {
    const before = Math.max(0, Math.floor(placeOf(step, reply.frames.length)) - 1);
    return errorAfter(reply.frames[before] ?? "", particulars);
  }
  return dataEvent(`${statusReply(500, particulars).body}`);
}

function commentOf({ with: { text = "keep-alive" } = {} }: Step): string {
  return `: ${text}\n\n`;
}

function withoutDone(reply: Whole): Reply | undefined {
  if (reply.kind !== "stream") return undefined;
  const last = reply.frames.at(-1) ?? "";
  if (last !== DONE && !isEnd(last)) return undefined;
  return { ...reply, frames: reply.frames.slice(0, -1) };
}

function empty(reply: Whole): Reply {
  return reply.kind === "stream" ? { ...reply, frames: [] } : { ...reply, body: "" };
}
