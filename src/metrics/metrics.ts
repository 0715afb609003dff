/**
 * Counts a server's calls from its start on: a reset doesn't clear them.
 * @module
 */
import { findModel } from "../schema/catalogue.ts";
import type { Fate } from "../types/plan.ts";
import type { Source, Usage } from "../types/reply.ts";

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

/** Counts by the value of a label, or of several in turn. */
export type Counts<Count = number> = Map<string | number, Count>;

/** The tokens that a model's calls used. */
export interface Tokens {
  input: number;
  output: number;
  cached: number;
}

/** Those parts of an answer that are counted. */
export interface Counted {
  readonly status: number;
  readonly source?: Source | undefined;
  readonly usage?: Usage | undefined;
  readonly fate?: Fate | undefined;
  readonly cached?: number | undefined;
}

/** How a call ended. */
export interface Ended {
  /** Its operation's id, or `unknown`. */
  readonly operation: string;
  readonly reply: Counted;
  readonly model: string | null;
  readonly milliseconds: number;
}

export class Metrics {
  inFlight = 0;
  streams = 0;
  /** By operation, status and strategy. */
  readonly requests: Counts<Counts<Counts>> = new Map();
  /** By operation. */
  readonly durations: Counts<Histogram> = new Map();
  readonly firstEvents: Counts<Histogram> = new Map();
  /** By model. */
  readonly tokens: Counts<Tokens> = new Map();
  readonly faults: Counts = new Map();
  readonly limited: Counts = new Map();
  readonly lookups: Counts = new Map();

  /** Called when a call's answer has left. */
  ended({ operation, reply, model, milliseconds }: Ended): void {
    const { status, source, usage, fate, cached } = reply;
    const byStatus = under(this.requests, operation, createCounts<Counts>);
    add(under(byStatus, status, createCounts<number>), source?.strategy ?? "");
    under(this.durations, operation, createHistogram).observe(milliseconds / 1000);
    if (usage) {
      const name = model !== null && findModel(model) ? model : "other";
      const tokens = under(this.tokens, name, createTokens);
      tokens.input += usage.prompt_tokens;
      tokens.output += usage.completion_tokens;
      tokens.cached += cached ?? 0;
    }
    if (source?.strategy === "fixture") add(this.lookups, lookupOf(source.match));
    if (fate && fate.fault !== "ok") this.#fated(fate.fault);
  }

  /** Called when the first event of a stream has left. */
  began(operation: string, milliseconds: number): void {
    under(this.firstEvents, operation, createHistogram).observe(milliseconds / 1000);
  }

  /** @param fault as in the log: `cut@5`, `limit req-minute`, or one that couldn't be played. */
  #fated(fault: string): void {
    if (fault.endsWith(" skipped")) return;
    const [, limit] = /^limit (.*)$/.exec(fault) ?? [];
    if (limit === undefined) add(this.faults, /^[a-z0-9]+/.exec(fault)?.[0] ?? "");
    else add(this.limited, limit);
  }
}

function add(counts: Counts, label: string): void {
  counts.set(label, (counts.get(label) ?? 0) + 1);
}

/** The count under a label. Labels are never joined into one string, which every call would have to build. */
function under<Count>(counts: Counts<Count>, label: string | number, create: () => Count): Count {
  let found = counts.get(label);
  if (found === undefined) counts.set(label, (found = create()));
  return found;
}

const createCounts = <Count>(): Counts<Count> => new Map();
const createTokens = (): Tokens => ({ input: 0, output: 0, cached: 0 });
const createHistogram = (): Histogram => new Histogram();

/** How a fixture was found, as one of a few words. */
function lookupOf(match: string = "hit"): string {
  if (match === "miss" || match === "recorded" || match === "upstream") return match;
  return match.endsWith("derived") ? "derived" : "hit";
}
