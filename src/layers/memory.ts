/**
 * Answers that are remembered: a request that came twice comes again. Only what the deterministic strategy says without looking into
 * state is known to be said again.
 * @module
 */
import { andThen } from "../async/maybe.ts";
import { hash } from "../hash/xxhash.ts";
import type { Reply } from "../types/reply.ts";
import type { Layer, Passing } from "./layer.ts";

const STRATEGY = "deterministic";
/** A longer body is not remembered. In characters. */
const MOST_BODY = 64 * 1024;
/** Answers are forgotten, oldest first, beyond so many characters. */
const MOST_TEXT = 8 * 1024 * 1024;
/** The last requests, by their hashes, so that the second of its kind is noticed. */
const SEEN = 4096;

/** @param fallback who answers where a request names nobody. */
export function remembered(fallback: string): Layer {
  const seen = new BigUint64Array(SEEN);
  const known = new Map<bigint, Reply>();
  let size = 0;

  const remember = (key: bigint, reply: Reply): void => {
    // Two equal requests at once are both worked out.
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
    const isRepeatable = typeof body === "string" && body.length <= MOST_BODY;
    if (!isRepeatable || (call.control("strategy") ?? fallback) !== STRATEGY) return next(call);
    const key = keyOf(call, body);
    const found = known.get(key);
    if (found) return found;
    const slot = Number(key % BigInt(SEEN));
    if (seen[slot] !== key) {
      seen[slot] = key;
      return next(call);
    }
    return andThen(next(call), (reply) => {
      if (reply.source?.strategy === STRATEGY && !call.isStateful) remember(key, reply);
      return reply;
    });
  };
}

/** All that an answer depends on. */
function keyOf(call: Passing, body: string): bigint {
  const { method, path, contentType } = call.request;
  return hash(`${method} ${path} ${contentType} ${call.control("tools")}\n${body}`);
}

function sizeOf(reply: Reply): number {
  if (reply.kind === "body") return reply.body.length;
  return reply.kind === "live" ? 0 : reply.frames.reduce((sum, { length }) => sum + length, 0);
}
