/**
 * The log as it grows, as server-sent events.
 * @module
 */
import type { World } from "../store/world.ts";
import type { LiveReply } from "../types/reply.ts";
import { type Canonical } from "../verify/entries.ts";
import { entryJson } from "./entry.ts";
import { type Filter, passing } from "./filter.ts";

/** A reader that falls this far behind misses entries, and can tell by their numbers. */
const MOST_WAITING = 256;
const ALIVE_MS = 15_000;

const encoder = new TextEncoder();

/** An event for each entry that comes and each that changes: `id` is its number, the data the entry. */
export function follow({ log }: World, filter: Filter, canonical: Canonical): LiveReply {
  let stop = (): void => {};
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const send = (text: string): void => {
          // A reader that doesn't read is not waited for.
          if ((controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(text));
        };
        const show = (n: number): void => {
          if (n === 0) return send("event: cleared\ndata: {}\n\n");
          const entry = log.get(n);
          if (!entry || passing([entry], { ...filter, limit: undefined }, canonical).length === 0)
            return;
          send(`event: request\nid: ${n}\ndata: ${entryJson(entry)}\n\n`);
        };
        const { after } = filter;
        if (after !== undefined) for (const { n } of log.list(after)) show(n);
        const unwatch = log.watch(show);
        const timer = setInterval(() => send(": alive\n\n"), ALIVE_MS);
        stop = () => {
          clearInterval(timer);
          unwatch();
        };
        send(": following\n\n");
      },
      cancel: () => stop(),
    },
    { highWaterMark: MOST_WAITING },
  );
  const headers = {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
  };
  return { kind: "live", status: 200, headers, body };
}
