/**
 * What was asked.
 * @module
 */
import type { Resource } from "./resource.ts";
import type { Issue } from "./schema.ts";
import type { Clock, Seed } from "./seed.ts";
import type { State } from "./state.ts";

/** A file of a multipart form. Where bodies are compared, its hash stands for its bytes. */
export interface Upload {
  readonly filename: string;
  readonly size: number;
  readonly xxhash: string;
  /** Not enumerable. */
  readonly bytes: Uint8Array;
}

/** The parts of a multipart form, in the order in which they were sent. */
export type Form = readonly (readonly [name: string, value: string | Upload])[];

/** A request as it came. */
export interface Incoming {
  readonly method: string;
  /** Path and query, as sent. */
  readonly path: string;
  readonly contentType: string | null;
  /** Text for JSON, bytes for anything else; empty when there was none. */
  readonly body: string | Uint8Array;
  /** The body as a multipart form, if it is one. */
  readonly form?: Form | undefined;
  /** The API key; never logged. */
  readonly key: string;
  /** A header that is addressed to the emulator: `x-parlel-<name>`. */
  control(name: string): string | null;
}

/** One validated request, as strategies see it. */
export interface Call<Body = unknown> {
  /** The operation's id, for instance `chat.complete`; `unserved` for what only a replay can answer. */
  readonly operation: string;
  readonly resource: Resource | "unknown";
  /** Decoded path parameters. */
  readonly params: Readonly<Record<string, string>>;
  /** The checked query; empty when the operation takes none. */
  readonly query: Readonly<Record<string, unknown>>;
  /** The body in canonical form: coerced as the live service does, without keys that only repeat a default. */
  readonly body: Body;
  /** What is wrong with body and query. Only strategies that replay are asked when there is something. */
  readonly issues: readonly Issue[];
  /** The text of the last user message; empty when there is none. */
  readonly lastUserText: string;
  readonly seed: Seed;
  readonly clock: Clock;
  /** What this API key has stored. */
  readonly state: State;
  readonly request: Incoming;
}
