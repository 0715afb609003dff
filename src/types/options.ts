/**
 * What a server can be told.
 * @module
 */
import type { Strategy } from "./strategy.ts";

export interface Options {
  /** The port to listen on; 0 picks a free one. @default 4755 */
  port: number;
  /** The address to bind. @default "127.0.0.1" */
  host: string;
  /** Who answers when a request names nobody: a name, or a strategy of your own. @default "deterministic" */
  strategy: string | Strategy;
  /** More strategies that a request may choose with `x-parlel-strategy`. @default [] */
  strategies: readonly Strategy[];
  /** The folder that keeps state and request log across restarts; in memory without it. */
  data: string | undefined;
  /** Answer 400 `invalid_model` to a model that the catalogue doesn't list. @default false */
  strictModels: boolean;
  /** Ignore unknown request fields instead of answering 422. @default false */
  lenient: boolean;
  /** Milliseconds between the events of a stream. @default 0 */
  chunkDelay: number;
  /** How many requests the log remembers. @default 10000 */
  logLimit: number;
  /** The largest request body, in bytes. @default 33554432 */
  bodyLimit: number;
  /** `real` for the current time in `created`; `fixed` for 2026-01-01 in every answer. @default "fixed" */
  clock: "fixed" | "real";
}
