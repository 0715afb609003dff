/**
 * How an answer is found.
 * @module
 */
import type { Call } from "./call.ts";
import type { ContentOf } from "./content.ts";
import type { Miss } from "./miss.ts";
import type { Reply, ReplyHeaders } from "./reply.ts";

/**
 * Content for the wire layer to frame, or a reply that is whole already, with headers that explain it. `undefined` is a miss:
 * the next strategy is asked.
 */
export type Answer =
  | { readonly content: ContentOf[keyof ContentOf]; readonly headers?: ReplyHeaders }
  | { readonly reply: Reply; readonly headers?: ReplyHeaders }
  | undefined;

export interface Strategy {
  /** What `x-parlel-strategy` chooses it by: letters, digits, `-` and `_`. */
  readonly name: string;
  /** Whether equal calls always get equal answers, so that a server may remember them. */
  readonly pure?: boolean;
  /** Whether it is asked for requests that no operation serves or whose body is refused, too. */
  readonly replays?: boolean;
  answer(call: Call): Answer | Promise<Answer>;
  /** Forgets what it remembers between calls. */
  reset?(): void;
  /** The calls that it had no answer to, oldest first. */
  misses?(): readonly Miss[];
}
