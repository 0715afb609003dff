/**
 * What is counted of a server's calls, from its start on: a reset forgets nothing of it.
 * @module
 */
import { findModel } from "../schema/catalogue.ts";
import type { Reply } from "../types/reply.ts";

/** Upper bounds in seconds. */
export const BUCKETS: readonly number[] = [
  0.001, 0.005, 0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60,
];

/** How many observations fell into each bucket, and their sum in seconds. */
export class Histogram {
  readonly counts: number[] = Array<number>(BUCKETS.length + 1).fill(0);
  sum = 0;

  observe(seconds: number): void {
    let bucket = 0;
    while (bucket < BUCKETS.length && seconds > BUCKETS[bucket]!) bucket++;
    this.counts[bucket]!++;
    this.sum += seconds;
  }
}

/** Counts by the values of labels, joined by `\n`. */
export type Counts = ReadonlyMap<string, number>;
type Counters = Map<string, number>;

/** How a call ended. */
export interface Ended {
  /** Its operation's id, or `unknown`. */
  readonly operation: string;
  readonly reply: Reply;
  readonly model: string | null;
  readonly milliseconds: number;
}

export class Metrics {
  inFlight = 0;
  streams = 0;
  /** By operation, status and strategy. */
  readonly requests: Counters = new Map();
  /** By operation. */
  readonly durations: Map<string, Histogram> = new Map();
  readonly firstEvents: Map<string, Histogram> = new Map();
  /** By model and type. */
  readonly tokens: Counters = new Map();
  readonly faults: Counters = new Map();
  readonly limited: Counters = new Map();
  readonly lookups: Counters = new Map();

  /** A call has been answered and its answer has left. */
  ended({ operation, reply, model, milliseconds }: Ended): void {
    const { status, source, usage, fate, cached } = reply;
    add(this.requests, `${operation}\n${status}\n${source?.strategy ?? ""}`, 1);
    histogram(this.durations, operation).observe(milliseconds / 1000);
    if (usage) {
      const name = model !== null && findModel(model) ? model : "other";
      add(this.tokens, `${name}\ninput`, usage.prompt_tokens);
      add(this.tokens, `${name}\noutput`, usage.completion_tokens);
      if (cached) add(this.tokens, `${name}\ncached`, cached);
    }
    if (source?.strategy === "fixture") add(this.lookups, lookupOf(source.match), 1);
    if (fate && fate.fault !== "ok") this.#fated(fate.fault);
  }

  /** The first event of a stream has left. */
  began(operation: string, milliseconds: number): void {
    histogram(this.firstEvents, operation).observe(milliseconds / 1000);
  }

  /** @param fault as the log has it: `cut@5`, `limit req-minute`, or one that could not be played. */
  #fated(fault: string): void {
    if (fault.endsWith(" skipped")) return;
    const [, limit] = /^limit (.*)$/.exec(fault) ?? [];
    if (limit === undefined) add(this.faults, /^[a-z0-9]+/.exec(fault)?.[0] ?? "", 1);
    else add(this.limited, limit, 1);
  }
}

function add(counts: Counters, labels: string, by: number): void {
  counts.set(labels, (counts.get(labels) ?? 0) + by);
}

function histogram(among: Map<string, Histogram>, operation: string): Histogram {
  let found = among.get(operation);
  if (!found) among.set(operation, (found = new Histogram()));
  return found;
}

/** How a fixture was found, in words that stay few. */
function lookupOf(match: string = "hit"): string {
  if (match === "miss" || match === "recorded" || match === "upstream") return match;
  return match.endsWith("derived") ? "derived" : "hit";
}
