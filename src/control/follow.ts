/**
 * The log as it grows, as server-sent events.
 * @module
 */
import type { World } from "../store/world.ts";
import type { LiveReply } from "../types/reply.ts";
import { type Canonical } from "../verify/entries.ts";
import { entryJson } from "./entry.ts";
import { type Filter, passing } from "./filter.ts";
import { rowJson } from "./row.ts";

/** A client that falls this many events behind misses entries; it can see the gap by their numbers. */
const MOST_WAITING = 256;
const ALIVE_MS = 15_000;
/** Rows are sent in batches, so that a page keeps up with a busy server and the server with its calls. */
const TOGETHER_MS = 200;
const MOST_TOGETHER = 1000;
/** If more entries than this came since the last batch, only the newest, which people look at, are sent; the others follow later. */
const MOST_WHILE_BUSY = 40;
const MOST_ROWS = 10_000;

const encoder = new TextEncoder();

/** What a follower works with. */
interface Following {
  send(text: string): void;
  /** Whether the client keeps up with what is sent. */
  isReading(): boolean;
}

interface Follower {
  /** Called with the number of an entry that has come or changed, or with 0 when all are gone. */
  changed(n: number): void;
  end?(): void;
}

/** Sends an event for each entry that comes or changes: `id` is its number, the data the entry. */
export function follow({ log }: World, filter: Filter, canonical: Canonical): LiveReply {
  return followed(log, filter, ({ send }) => ({
    changed(n) {
      if (n === 0) return send(CLEARED);
      const entry = log.get(n);
      if (!entry || passing([entry], { ...filter, limit: undefined }, canonical).length === 0)
        return;
      send(`event: request\nid: ${n}\ndata: ${entryJson(entry)}\n\n`);
    },
  }));
}

/** The same without bodies, several entries to an event. A slow client gets later what it can take. */
export function followRows({ log }: World, filter: Filter, canonical: Canonical): LiveReply {
  return followed(log, filter, ({ send, isReading }) => {
    const waiting = new Set<number>();
    let come = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = (): void => {
      timer = undefined;
      for (const n of waiting) {
        if (waiting.size <= MOST_ROWS) break;
        waiting.delete(n);
      }
      if (!isReading()) return later();
      const numbers = [...waiting].slice(
        -(come > MOST_WHILE_BUSY ? MOST_WHILE_BUSY : MOST_TOGETHER),
      );
      come = 0;
      for (const n of numbers) waiting.delete(n);
      const entries = numbers.flatMap((n) => log.get(n) ?? []);
      const rows = passing(entries, { ...filter, limit: undefined }, canonical).map(rowJson);
      if (rows.length > 0) send(`event: requests\ndata: {"requests":[${rows.join(",")}]}\n\n`);
      if (waiting.size > 0) later();
    };
    const later = (): void => {
      timer ??= setTimeout(flush, TOGETHER_MS);
    };
    return {
      changed(n) {
        if (n === 0) {
          waiting.clear();
          return send(CLEARED);
        }
        come++;
        waiting.add(n);
        later();
      },
      end: () => clearTimeout(timer),
    };
  });
}

const CLEARED = "event: cleared\ndata: {}\n\n";

function followed(
  log: World["log"],
  { after }: Filter,
  begin: (following: Following) => Follower,
): LiveReply {
  let stop = (): void => {};
  const body = new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const isReading = (): boolean => (controller.desiredSize ?? 0) > 0;
        const send = (text: string): void => {
          // Don't wait for a client that doesn't read.
          if (isReading()) controller.enqueue(encoder.encode(text));
        };
        const follower = begin({ send, isReading });
        if (after !== undefined) for (const { n } of log.list(after)) follower.changed(n);
        const unwatch = log.watch((n) => follower.changed(n));
        const timer = setInterval(() => send(": alive\n\n"), ALIVE_MS);
        stop = () => {
          clearInterval(timer);
          unwatch();
          follower.end?.();
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
