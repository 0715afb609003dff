/**
 * Remembers answers: a request that came twice will probably come again. Only answers that the deterministic strategy gives without
 * looking at state are sure to be the same again.
 * @module
 */
import { andThen } from "../async/maybe.ts";
import { lowHalf } from "../hash/halves.ts";
import { hash } from "../hash/xxhash.ts";
import type { Reply } from "../types/reply.ts";
import { sizeOf } from "../wire/size.ts";
import type { Layer, Passing } from "./layer.ts";

const STRATEGY = "deterministic";
/** A longer body is not remembered. In characters. */
const MOST_BODY = 64 * 1024;
/** Beyond this many characters, answers are forgotten, oldest first. */
const MOST_TEXT = 8 * 1024 * 1024;
/** How many hashes of recent bodies are kept, to notice a repeated one. A power of two. */
const SEEN = 4096;

/** @param fallback the strategy that answers if a request names none. */
export function remembered(fallback: string): Layer {
  const seen = new Int32Array(SEEN);
  const known = new Map<bigint, Reply>();
  let size = 0;

  const remember = (key: bigint, reply: Reply): void => {
    // Two equal requests at the same time are both computed.
    if (known.has(key)) return;
    known.set(key, reply);
    size += sizeOf(reply);
    for (const [oldest, forgotten] of known) {
      if (size <= MOST_TEXT) break;
      known.delete(oldest);
      size -= sizeOf(forgotten);
    }
  };

  return (call, next) => {
    const { body } = call.request;
    // What is asked without a body may depend on the key alone.
    const isRepeatable = typeof body === "string" && body !== "" && body.length <= MOST_BODY;
    if (!isRepeatable || (call.control("strategy") ?? fallback) !== STRATEGY) return next(call);
    // Hash all of it, since bodies may differ anywhere.
    const print = lowHalf(hash(body));
    const slot = print & (SEEN - 1);
    if (seen[slot] !== print) {
      seen[slot] = print;
      return next(call);
    }
    const key = keyOf(call, body);
    const found = known.get(key);
    if (found) return found;
    return andThen(next(call), (reply) => {
      if (reply.source?.strategy === STRATEGY && !call.isStateful) remember(key, reply);
      return reply;
    });
  };
}

/** A hash of everything that an answer depends on. */
function keyOf(call: Passing, body: string): bigint {
  const { method, path, contentType } = call.request;
  return hash(`${method} ${path} ${contentType} ${call.control("tools")}\n${body}`);
}
