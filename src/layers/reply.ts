/**
 * Turns the answer of a strategy or a rule into a reply.
 * @module
 */
import { andThen, type Maybe } from "../async/maybe.ts";
import type { CallOf, OperationId } from "../schema/operation.ts";
import type { Reply, Source } from "../types/reply.ts";
import type { Answer } from "../types/strategy.ts";
import { correlationId } from "../wire/correlation.ts";
import { changed } from "./changed.ts";
import type { Passing } from "./layer.ts";

type Framed = { -readonly [Name in keyof Reply]: Reply[Name] };

/** The reply for an answer: content is framed, a whole reply stays as it is. */
export function replyOf(call: Passing, answer: NonNullable<Answer>, source: Source): Maybe<Reply> {
  const { model } = call;
  if ("reply" in answer)
    return changed(answer.reply, model === undefined ? { source } : { source, model });
  // An answer with content is only possible for a served call, whose frame makes a new reply.
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
