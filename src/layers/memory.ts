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
/** Beyond this many characters, answers are forgotten, oldest first. */
const MOST_TEXT = 8 * 1024 * 1024;
/** The last requests, by their fingerprints, so that the second of its kind is noticed. A power of two. */
const SEEN = 4096;

/** @param fallback the strategy that answers where a request names none. */
export function remembered(fallback: string): Layer {
  const seen = new Int32Array(SEEN);
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
    const print = fingerprint(body);
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

/** How much of a body a fingerprint looks at. */
const SAMPLES = 32;

/** A number that nearly always differs where bodies do: most of what a new request costs here is to see that it is new. */
function fingerprint(body: string): number {
  const { length } = body;
  let print = length;
  // The end is looked at closely: the latest question stands there.
  for (let at = Math.max(0, length - SAMPLES); at < length; at++) {
    print = (Math.imul(print, 31) + body.charCodeAt(at)) | 0;
  }
  const step = Math.ceil(length / SAMPLES);
  for (let at = 0; at < length; at += step) {
    print = (Math.imul(print, 31) + body.charCodeAt(at)) | 0;
  }
  return print;
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
