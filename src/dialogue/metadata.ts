/**
 * The filter by metadata that lists of agents and conversations take.
 * @module
 */
import { isObject } from "../schema/scalars.ts";
import { invalidState } from "../wire/conversation-errors.ts";

/**
 * Whether an object's metadata has all that a query asks for; undefined when it asks for nothing.
 * @throws ApiError 400 for what is no JSON object.
 */
export function metadataFilter(query: unknown): ((metadata: unknown) => boolean) | undefined {
  if (query === undefined || query === null) return undefined;
  const wanted = Object.entries(parse(query));
  return (metadata) =>
    isObject(metadata) &&
    wanted.every(([key, value]) => JSON.stringify(metadata[key]) === JSON.stringify(value));
}

function parse(query: unknown): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(String(query));
    if (isObject(value)) return value;
  } catch {}
  throw invalidState("metadata is no JSON object");
}
