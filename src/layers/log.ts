/**
 * Logs every request once it has been read, and completes its entry when its answer has left. This layer sees how each call ends
 * and calls its `end`.
 * @module
 */
import { andThen, type Maybe } from "../async/maybe.ts";
import { ownerIdOf, redactKey } from "../hash/key.ts";
import { isDialogue, spokenIn } from "../match/spoken.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { safeQuery } from "../wire/credentials.ts";
import { standIn } from "../store/entry.ts";
import type { OnEvents, Outcome, Reply } from "../types/reply.ts";
import { isFailure, isLast } from "../wire/endings.ts";
import { isOpen } from "../wire/response.ts";
import { traceOf } from "../wire/trace.ts";
import { changed } from "./changed.ts";
import type { Layer, Passing } from "./layer.ts";

/** @param metrics counts how calls end. */
export const logged =
  (metrics: Metrics): Layer =>
  (call, next) => {
    metrics.inFlight++;
    const { request, world } = call;
    const { method, path, key, body, size } = request;
    const { served } = call;
    // Nearly always it equals the operation's own string, so no copy is kept.
    const isOwn = path === served?.path;
    const end = isOwn ? -1 : path.indexOf("?");
    const ticket = world.log.add({
      at: call.at,
      kind: call.resource,
      operation: served?.id ?? null,
      method,
      path: isOwn ? served.path : end < 0 ? path : path.slice(0, end),
      query: end < 0 ? null : safeQuery(path.slice(end + 1)),
      key: redactKey(key),
      owner: ownerIdOf(key),
      client: request.header("user-agent"),
      trace: traceOf(request.header("traceparent")),
      body: typeof body === "string" ? body || null : standIn(size),
    });
    return andThen(next(call), (reply) => complete(call, ticket, reply, metrics));
  };

function complete(call: Passing, ticket: number, reply: Reply, metrics: Metrics): Maybe<Reply> {
  const { log } = call.world;
  const open = isOpen(reply);
  const model = reply.model ?? call.model ?? null;
  const operation = call.served?.id ?? "unknown";
  const milliseconds = since(call.arrived);
  log.complete(ticket, {
    status: reply.status,
    outcome: open ? "open" : endOf(reply),
    duration: open ? null : milliseconds,
    events:
      reply.kind === "stream" && !open
        ? reply.frames.length
        : open && reply.kind !== "body"
          ? 0
          : null,
    source: reply.source,
    model,
    usage: reply.usage,
    fate: reply.fate,
    times: reply.times,
    spoken: isDialogue(call) ? JSON.stringify(spokenIn(call)) : undefined,
    kept: isMadeAgain(call, reply) ? undefined : reply,
  });
  metrics.inFlight--;
  if (!open) {
    metrics.ended({ operation, reply, model, milliseconds });
    if (reply.kind === "stream") metrics.began(operation, milliseconds);
    // Whoever has got the answer may send the next request to another server.
    return andThen(call.end(), () => reply);
  }
  metrics.streams++;
  // A live reply is still being produced.
  if (reply.kind !== "live") call.forget();
  return changed(reply, {
    onEvents: following({ call, ticket, operation, model, metrics }, reply),
  });
}

/** What we know about a call whose answer is on its way. */
interface Open {
  readonly call: Passing;
  /** Its entry in the log. */
  readonly ticket: number;
  readonly operation: string;
  readonly model: string | null;
  readonly metrics: Metrics;
}

/** Follows an answer to its end. It holds no part of the answer that is sent, since thousands may be open at once. */
function following({ call, ticket, operation, model, metrics }: Open, reply: Reply): OnEvents {
  const { log } = call.world;
  const { arrived } = call;
  const { onEvents, status, source, usage, fate, cached } = reply;
  const sourceAtEnd = reply.kind === "live" ? reply.sourceAtEnd : undefined;
  // An answer in one piece has no events.
  const hasEvents = reply.kind !== "body";
  const whole = endOf(reply);
  let hasEnded = false;
  return (count, left, stated = usage) => {
    // A client may leave while the next piece is being fetched: how that goes changes nothing any more.
    if (hasEnded) return;
    const outcome = left === "done" ? whole : left;
    const isOver = outcome !== "open";
    if (isOver && stated && stated !== usage) log.setUsage(ticket, stated);
    const found = isOver ? sourceAtEnd?.() : undefined;
    if (found) log.setSource(ticket, found);
    const took = isOver || count === 1 ? since(arrived) : 0;
    log.progress(ticket, hasEvents ? count : null, outcome, isOver ? took : null);
    if (count === 1 && !isOver && hasEvents) metrics.began(operation, took);
    if (isOver) {
      hasEnded = true;
      metrics.streams--;
      const counted = { status, source: found ?? source, usage: stated, fate, cached };
      metrics.ended({ operation, reply: counted, model, milliseconds: took });
      call.end();
    }
    onEvents?.(count, outcome);
  };
}

/** How an answer that has left whole ends: a plan may have removed the end of its stream. */
function endOf(reply: Reply): Outcome {
  if (reply.kind !== "stream" || !reply.fate || reply.fate.fault === "ok") return "done";
  const last = reply.frames.at(-1) ?? "";
  return isLast(last) || isFailure(last) ? "done" : "unfinished";
}

/** Whether an answer needn't be kept, because asking again gives the same one. */
function isMadeAgain(call: Passing, { source, fate, delivery }: Reply): boolean {
  const isWhole = fate === undefined || fate.fault === "ok";
  const { body } = call.request;
  // What is asked without a body may depend on the key, which the log doesn't have.
  const isPlain = typeof body === "string" && body !== "" && call.control("tools") === null;
  return (
    source?.strategy === "deterministic" && isWhole && isPlain && !delivery && !call.isStateful
  );
}

function since(start: number): number {
  return Math.round((performance.now() - start) * 1000) / 1000;
}
