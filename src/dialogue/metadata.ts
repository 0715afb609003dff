/**
 * The metadata filter for lists of agents and conversations.
 * @module
 */
import { isObject } from "../schema/scalars.ts";
import { invalidState } from "../wire/conversation-errors.ts";

/**
 * A test whether an object's metadata has everything that a query asks for; undefined if it asks for nothing. The official Python
 * SDKs send a string if their caller gives nothing.
 * @throws ApiError 400 for invalid JSON (state.md section 1.5).
 */
export function metadataFilter(query: unknown): ((metadata: unknown) => boolean) | undefined {
  const asked = query === undefined ? undefined : parse(String(query));
  if (!isObject(asked)) return undefined;
  const wanted = Object.entries(asked);
  return (metadata) =>
    isObject(metadata) &&
    wanted.every(([key, value]) => JSON.stringify(metadata[key]) === JSON.stringify(value));
}

function parse(query: string): unknown {
  try {
    return JSON.parse(query);
  } catch {
    throw invalidState("metadata isn't JSON");
  }
}
