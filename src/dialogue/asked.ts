/**
 * A call as its model sees it: its body has more than the client sent.
 * @module
 */
import { lastUserText, type Message } from "../prompt/tokens.ts";
import type { Call } from "../types/call.ts";
import type { Seed } from "../types/seed.ts";

/** The same call with another body, and a seed that comes from it. */
export function asked<Body extends { readonly messages: readonly Message[] }>(
  call: Call,
  body: Body,
  seed: Seed,
): Call<Body> {
  const { operation, resource, params, query, clock, world, request } = call;
  return {
    operation,
    resource,
    params,
    query,
    body,
    issues: [],
    lastUserText: lastUserText(body.messages),
    seed,
    clock,
    world,
    request,
    // Getters, because an answer that touches these isn't remembered.
    get state() {
      return call.state;
    },
    get blobs() {
      return call.blobs;
    },
    control: (name) => call.control(name),
    run: (name, sent) => call.run(name, sent),
  };
}
