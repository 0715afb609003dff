/**
 * Turns errors into replies in the live service's own form. A refused request has an id too.
 * @module
 */
import { createSeed } from "../hash/seed.ts";
import type { Reply } from "../types/reply.ts";
import { correlationId } from "../wire/correlation.ts";
import { toReply } from "../wire/errors.ts";
import type { Layer, Passing } from "./layer.ts";

export const errorsAnswered: Layer = (call, next) => {
  if (call.fault !== undefined) return refusal(call, call.fault);
  try {
    const reply = next(call);
    return reply instanceof Promise ? reply.catch((error) => refusal(call, error)) : reply;
  } catch (error) {
    return refusal(call, error);
  }
};

function refusal(call: Passing, error: unknown): Reply {
  const reply = toReply(error);
  const { path, body, size } = call.request;
  const end = path.indexOf("?");
  const said = typeof body === "string" ? body || null : `(${size} bytes)`;
  const seed = createSeed(end < 0 ? path : path.slice(0, end), said);
  const id = correlationId({ seed, clock: call.clock });
  return { ...reply, headers: { ...reply.headers, "mistral-correlation-id": id } };
}
