/**
 * What a client asked.
 * @module
 */
import type { Form } from "./form.ts";
import type { Reply } from "./reply.ts";
import type { Issue } from "./schema.ts";
import type { Clock, Seed } from "./seed.ts";
import type { Blobs, State } from "./state.ts";
import type { World } from "./world.ts";

/** A request as it arrived. */
export interface Incoming {
  readonly method: string;
  /** Path and query, as sent, without the world's prefix. */
  readonly path: string;
  readonly contentType: string | null;
  /** Text for JSON, bytes for anything else; empty for no body, and for a form with files, which is read as it arrives. */
  readonly body: string | Uint8Array;
  /** The body as a form, if it is one. */
  readonly form?: Form | undefined;
  /** The size of the body: in bytes, or in characters for text. */
  readonly size: number;
  /** The API key; never logged. */
  readonly key: string;
  /** A header by its lower-case name; null when it wasn't sent. */
  header(name: string): string | null;
  /** The headers addressed to the emulator, by their lower-case names. */
  controls(): Readonly<Record<string, string>>;
}

/** A request as strategies see it. */
export interface Call<
  Body = unknown,
  Params = Record<string, string>,
  Query = Record<string, unknown>,
> {
  /** The operation's id, for instance `chat.complete`; `unserved` for a call that only a replay can answer. */
  readonly operation: string;
  /** The noun of the operation, for instance `chat`. */
  readonly resource: string;
  /** Decoded path parameters. */
  readonly params: Readonly<Params>;
  /** The checked query; empty when the operation takes none. */
  readonly query: Readonly<Query>;
  /** The body in canonical form: coerced as the live service does, without keys that only repeat a default. */
  readonly body: Body;
  /** Faults of params, query and body. With any, only the strategies that run before the checks are asked. */
  readonly issues: readonly Issue[];
  /** The text of the last user message; empty when there is none. */
  readonly lastUserText: string;
  readonly seed: Seed;
  readonly clock: Clock;
  /** This API key's state in this world. An answer that reads it is generated anew each time. */
  readonly state: State;
  /** This API key's blobs in this world. */
  readonly blobs: Blobs;
  readonly world: World;
  readonly request: Incoming;
  /** A header addressed to the emulator: `x-parlel-<name>`. */
  control(name: string): string | null;
  /**
   * Calls another operation, whose path has no parameters, with the same key and headers, in the same world. The call passes every
   * layer, so that it is logged, checked and answered like a client's; an error is a reply, too.
   * @param controls the headers addressed to the emulator, instead of this call's own.
   */
  run(operation: string, body?: unknown, controls?: Incoming["controls"]): Promise<Reply>;
}
