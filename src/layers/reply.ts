/**
 * What a strategy or a rule said becomes a reply.
 * @module
 */
import { andThen, type Maybe } from "../async/maybe.ts";
import type { CallOf, OperationId } from "../schema/operation.ts";
import type { Reply, Source } from "../types/reply.ts";
import type { Answer } from "../types/strategy.ts";
import { correlationId } from "../wire/correlation.ts";
import type { Passing } from "./layer.ts";

type Framed = { -readonly [Name in keyof Reply]: Reply[Name] };

/** The reply that an answer is: content is framed, a whole reply is left as it is. */
export function replyOf(call: Passing, answer: NonNullable<Answer>, source: Source): Maybe<Reply> {
  const { model } = call;
  if ("reply" in answer) return { ...answer.reply, source, ...(model !== undefined && { model }) };
  // Only served calls reach what says content, and each frame makes a new reply.
  const framed = call.served!.frame(answer.content as never, call as CallOf<OperationId>);
  return andThen(framed as Maybe<Framed>, (reply) => {
    const id = correlationId(call);
    reply.headers = reply.headers
      ? { "mistral-correlation-id": id, ...reply.headers }
      : { "mistral-correlation-id": id };
    reply.source = source;
    if (model !== undefined) reply.model = model;
    return reply as Reply;
  });
}
