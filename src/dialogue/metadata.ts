/**
 * The filter by metadata that lists of agents and conversations take.
 * @module
 */
import { isObject } from "../schema/scalars.ts";
import { invalidState } from "../wire/conversation-errors.ts";

/**
 * Whether an object's metadata has all that a query asks for; undefined when it asks for nothing. The official Python SDKs send a
 * string where their caller sends nothing.
 * @throws ApiError 400 for what is no JSON (state.md section 1.5).
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
    throw invalidState("metadata is no JSON");
  }
}
