/**
 * The columns of a request log.
 * @module
 */
import type { Fate } from "../types/plan.ts";
import type { Reply, Source, Times } from "../types/reply.ts";
import type { Slab } from "./arena.ts";

/** The initial length of a column. An array's own default takes more memory than most worlds need. */
const FEW = 4;
const column = <T>(): T[] => Array<T>(FEW);

/** Each column has one place for each entry. */
export class Columns {
  readonly at: number[] = column();
  readonly duration: number[] = column();
  readonly status: number[] = column();
  readonly events: number[] = column();
  readonly outcome: number[] = column();
  readonly kind: string[] = column();
  readonly operation: (string | null)[] = column();
  readonly method: string[] = column();
  readonly path: string[] = column();
  readonly query: (string | null)[] = column();
  readonly key: (string | null)[] = column();
  readonly client: (string | null)[] = column();
  readonly trace: (string | null)[] = column();
  readonly body: (Slab | null)[] = column();
  readonly bodyFrom: number[] = column();
  readonly bodyTo: number[] = column();
  readonly source: (Source | undefined)[] = column();
  readonly model: (string | null)[] = column();
  readonly promptTokens: number[] = column();
  readonly completionTokens: number[] = column();
  readonly totalTokens: number[] = column();
  readonly fate: (Fate | undefined)[] = column();
  readonly times: (Times | undefined)[] = column();
  readonly spoken: (string | undefined)[] = column();
  readonly kept: (Reply | undefined)[] = column();
}
