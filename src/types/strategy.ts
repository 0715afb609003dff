/**
 * How an answer is found.
 * @module
 */
import type { Call } from "./call.ts";
import type { ContentOf } from "./content.ts";
import type { Reply } from "./reply.ts";
import type { Resource } from "./resource.ts";

/** Content for the wire layer to frame, or a reply that is whole already. `undefined` is a miss: the next strategy is asked. */
export type Answer =
  | { readonly content: ContentOf[Resource] }
  | { readonly reply: Reply }
  | undefined;

export interface Strategy {
  /** What `x-parlel-strategy` chooses it by: letters, digits, `-` and `_`. */
  readonly name: string;
  answer(call: Call): Answer | Promise<Answer>;
}
