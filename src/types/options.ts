/**
 * What a server can be told.
 * @module
 */
import type { Strategy } from "./strategy.ts";

/** What happens to a call that no fixture answers. */
export type OnMiss = "error" | "deterministic" | "record" | "passthrough";

export interface Options {
  /** The port to listen on; 0 picks a free one. @default 4755 */
  port: number;
  /** The address to bind. @default "127.0.0.1" */
  host: string;
  /** Who answers when a request names nobody: a name, or a strategy of your own. @default "deterministic" */
  strategy: string | Strategy;
  /** More strategies that a request may choose with `x-parlel-strategy`. @default [] */
  strategies: readonly Strategy[];
  /**
   * How `tool_choice: "auto"` is answered: with a `text`, with any call while no tool result follows the last user turn
   * (`auto`), or with the calls that the conversation's words ask for (`lexical`). @default "text"
   */
  tools: "text" | "auto" | "lexical";
  /** `lexical` for vectors that are close when texts share words; `hash` for unrelated ones. @default "hash" */
  embeddings: "hash" | "lexical";
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
  /** The folder of fixtures. @default "fixtures" */
  fixtures: string;
  /** What happens to a call that no fixture answers. @default "error" */
  onMiss: OnMiss;
  /** Whether a call with no recorded answer left gets the last one again, or is a miss. @default "hold" */
  exhaust: "hold" | "error";
  /** The pace of a replayed stream: `none`, `recorded`, or a factor such as `2x`. @default "none" */
  timing: string;
  /** Places in a body that don't count in matching, such as `messages.*.content`. @default [] */
  ignore: readonly string[];
  /** RE2 patterns for parts of strings that don't count in matching. @default [] */
  scrub: readonly string[];
  /** Whether a call that has a fixture is recorded again. @default "missing" */
  record: "missing" | "all";
  /** Record complete error answers, too. @default false */
  recordErrors: boolean;
  /** Record although the environment says `CI`. @default false */
  recordInCi: boolean;
  /** The live API. @default "https://api.mistral.ai" */
  upstream: string;
  /** Milliseconds to wait for the next byte of the upstream. @default 120000 */
  upstreamTimeout: number;
  /** Don't start when a fixture is broken. @default false */
  strictFixtures: boolean;
  /** A file that says at the stop how often each fixture was played, for `fixtures check --usage`. */
  usage: string | undefined;
  /** The key for the upstream; MISTRAL_API_KEY says it. */
  upstreamKey: string | undefined;
  /** Whether this is a CI run; CI says it. */
  ci: boolean;
}
