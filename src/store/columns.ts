/**
 * The columns of a request log.
 * @module
 */
import type { Fate } from "../types/plan.ts";
import type { Reply, Source, Times } from "../types/reply.ts";
import type { Slab } from "./arena.ts";

/** How many entries a part has places for. As one long array each, columns would grow by copying, whose garbage stays for long. */
export const PART = 256;
/** The initial length of the first part's columns. An array's own default takes more memory than most worlds need. */
const FEW = 4;

/** The part of a log that an entry lies in, made when it is first needed. @param place the entry's, counted over all parts. */
export function partOf(parts: Columns[], place: number): Columns {
  const index = Math.floor(place / PART);
  return (parts[index] ??= new Columns(index === 0 ? FEW : PART));
}

/** A part of a log. Each column has one place for each entry. */
export class Columns {
  readonly at: number[];
  readonly duration: number[];
  readonly status: number[];
  readonly events: number[];
  readonly outcome: number[];
  readonly kind: string[];
  readonly operation: (string | null)[];
  readonly method: string[];
  readonly path: string[];
  readonly query: (string | null)[];
  readonly key: (string | null)[];
  readonly client: (string | null)[];
  readonly trace: (string | null)[];
  readonly body: (Slab | null)[];
  readonly bodyFrom: number[];
  readonly bodyTo: number[];
  readonly source: (Source | undefined)[];
  readonly model: (string | null)[];
  readonly promptTokens: number[];
  readonly completionTokens: number[];
  readonly totalTokens: number[];
  readonly fate: (Fate | undefined)[];
  readonly times: (Times | undefined)[];
  readonly spoken: (string | undefined)[];
  readonly kept: (Reply | undefined)[];

  /** @param length of each column at first. */
  constructor(length: number) {
    this.at = Array(length);
    this.duration = Array(length);
    this.status = Array(length);
    this.events = Array(length);
    this.outcome = Array(length);
    this.kind = Array(length);
    this.operation = Array(length);
    this.method = Array(length);
    this.path = Array(length);
    this.query = Array(length);
    this.key = Array(length);
    this.client = Array(length);
    this.trace = Array(length);
    this.body = Array(length);
    this.bodyFrom = Array(length);
    this.bodyTo = Array(length);
    this.source = Array(length);
    this.model = Array(length);
    this.promptTokens = Array(length);
    this.completionTokens = Array(length);
    this.totalTokens = Array(length);
    this.fate = Array(length);
    this.times = Array(length);
    this.spoken = Array(length);
    this.kept = Array(length);
  }
}
