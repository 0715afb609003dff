/**
 * Fill-in-the-middle answers from the call's seed.
 * @module
 */
import type { FIMCompletionRequest } from "../../src/schema/fim.ts";
import type { Call } from "../../src/types/call.ts";
import type { ChatContent } from "../../src/types/content.ts";
import { sentences } from "./text.ts";

/** `POST /v1/fim/completions`. */
export function completeFim(call: Call<FIMCompletionRequest>): ChatContent {
  return sentences(call.seed.random("text"));
}
