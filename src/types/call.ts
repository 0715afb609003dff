/**
 * What was asked.
 * @module
 */
import type { Resource } from "./resource.ts";
import type { Clock, Seed } from "./seed.ts";
import type { State } from "./state.ts";

/** One validated request, as strategies see it. */
export interface Call<Body = unknown> {
  /** The operation's id, for instance `chat.complete`. */
  readonly operation: string;
  readonly resource: Resource;
  /** Decoded path parameters. */
  readonly params: Readonly<Record<string, string>>;
  /** The body in canonical form: coerced as the live service does, without keys that only repeat a default. */
  readonly body: Body;
  /** The text of the last user message; empty when there is none. */
  readonly lastUserText: string;
  readonly seed: Seed;
  readonly clock: Clock;
  /** What this API key has stored. */
  readonly state: State;
}
