/**
 * The tokens of pages: where a list goes on.
 * @module
 */
import type { Issue } from "../../src/types/schema.ts";

/** What is wrong with a token that no page can have given; undefined for others, and without a token. */
export function tokenFault(input: string | undefined): Issue | undefined {
  if (input === undefined || /^\d{1,15}$/.test(input)) return undefined;
  const msg = "Value error, no list has given this token";
  const loc = ["query", "page_token"];
  return { type: "value_error", loc, msg, input, ctx: { error: {} } };
}
