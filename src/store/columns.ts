/**
 * The columns of a request log.
 * @module
 */
import type { Fate } from "../types/plan.ts";
import type { Reply, Source, Times, Usage } from "../types/reply.ts";
import type { Slab } from "./arena.ts";

/** How many entries a part has places for. As one long array each, columns would grow by copying, whose garbage stays for long. */
export const PART = 256;
/** The initial length of the first part's columns. An array's own default takes more memory than most worlds need. */
const FEW = 4;
/** Stands for null in a column of numbers. */
export const NONE = -1;

/** The part of a log that an entry lies in, made when it is first needed. @param place the entry's, counted over all parts. */
export function partOf(parts: Columns[], place: number): Columns {
  const index = Math.floor(place / PART);
  return (parts[index] ??= new Columns(index === 0 ? FEW : PART));
}

class Part {
  readonly #length: number;

  /** @param length of each column at first. */
  constructor(length: number) {
    this.#length = length;
  }

  protected column<T>(): T[] {
    return Array<T>(this.#length);
  }
}

/** A part of a log. Each column has one place for each entry. */
export class Columns extends Part {
  readonly at: number[] = this.column();
  readonly duration: number[] = this.column();
  readonly status: number[] = this.column();
  readonly events: number[] = this.column();
  readonly outcome: number[] = this.column();
  readonly kind: string[] = this.column();
  readonly operation: (string | null)[] = this.column();
  readonly method: string[] = this.column();
  readonly path: string[] = this.column();
  readonly query: (string | null)[] = this.column();
  readonly key: (string | null)[] = this.column();
  readonly owner: (string | null)[] = this.column();
  readonly client: (string | null)[] = this.column();
  readonly trace: (string | null)[] = this.column();
  readonly body: (Slab | null)[] = this.column();
  readonly bodyFrom: number[] = this.column();
  readonly bodyTo: number[] = this.column();
  readonly source: (Source | undefined)[] = this.column();
  readonly model: (string | null)[] = this.column();
  readonly promptTokens: number[] = this.column();
  readonly completionTokens: number[] = this.column();
  readonly totalTokens: number[] = this.column();
  readonly fate: (Fate | undefined)[] = this.column();
  readonly times: (Times | undefined)[] = this.column();
  readonly spoken: (string | undefined)[] = this.column();
  readonly kept: (Reply | null | undefined)[] = this.column();
}

/** Writes the usage of an entry. */
export function writeUsage(columns: Columns, slot: number, usage: Usage | undefined): void {
  columns.promptTokens[slot] = usage?.prompt_tokens ?? 0;
  columns.completionTokens[slot] = usage?.completion_tokens ?? 0;
  columns.totalTokens[slot] = usage?.total_tokens ?? NONE;
}

/** The usage of an entry. */
export function usageAt(columns: Columns, slot: number): Usage | null {
  const total_tokens = columns.totalTokens[slot]!;
  if (total_tokens === NONE) return null;
  return {
    prompt_tokens: columns.promptTokens[slot]!,
    completion_tokens: columns.completionTokens[slot]!,
    total_tokens,
  };
}
